import { endingOf } from '../../shared/fileNames.ts';
import { withoutEdges } from '../../shared/edges.ts';
import { seenLine } from '../../shared/seenText.ts';

/** What parts a number from the rest of a file's name. A hyphen or a full stop doesn't: `A-12` and `A-12-B` are two numbers. */
const separators = /[\s_()[\],;+~@&=]+/gu;
/** As many beginnings of one name as are looked up. */
const mostKeys = 12;

/**
 * The numbers that a file may be named by, the longest first: its whole name without its ending, and each beginning of it that a
 * separator ends. So `A-12 2027_final.pdf` may be `A-12 2027_final`, `A-12 2027` or `A-12`, and `A-123_cert.pdf` is never `A-12`.
 */
export function keysOf(fileName: string): string[] {
  const ending = endingOf(fileName);
  return beginningsOf(ending === '' ? fileName : fileName.slice(0, -ending.length - 1));
}

/** What is left of a name behind one of its keys, as keys of its own. */
export function keysBehind(fileName: string, key: string): string[] {
  const [whole = ''] = keysOf(fileName);
  return whole.startsWith(key) ? beginningsOf(whole.slice(key.length)) : [];
}

function beginningsOf(text: string): string[] {
  const whole = seenLine(text);
  const ends = [...whole.matchAll(separators)].map(({ index }) => index);
  const beginnings = [...ends, whole.length].map((end) => trimmed(whole.slice(0, end))).reverse();
  const found = [...new Set([whole, ...beginnings])].filter((key) => key !== '' && trimmed(key) !== '');
  // The shortest are the likeliest ones of a long name, and the whole of it is always looked up.
  return found.length > mostKeys ? [whole, ...found.slice(-mostKeys + 1)] : found;
}

const trimmed = (text: string) => seenLine(withoutEdges(text, (one) => /[\s_()[\],;+~@&=]/u.test(one)));

/** The number of a work order as a name has it: `WO-1003`, in whatever case; null where it is none. */
export function orderNumberIn(key: string): number | null {
  const [, digits] = /^wo-(\d{1,9})$/i.exec(key.replace(/[\u2010-\u2015\u2212]/g, '-')) ?? [];
  return digits === undefined ? null : Number(digits);
}
