import { withoutEdges } from './edges.ts';
import { seenLine } from './seenText.ts';

/** As long as a file's name may be, its ending included. */
export const longestName = 150;

/** What one system or another takes for something else than a part of a name. */
const notOfNames = /[<>:"|?*]/g;
/** Which way a text runs is no part of its name: `gpj.exe` could be read as something else. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The name of a file as it is kept and shown: in NFC, without the folders it came from, line breaks and what nobody sees.
 * Its ending stays, however long it is.
 * @param given as a browser or a person has it
 */
export function cleanName(given: string): string {
  // eslint-disable-next-line no-control-regex
  const line = given.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').replace(directions, '');
  const last = seenLine(line).split(/[/\\]/).at(-1) ?? '';
  const name = withoutEdges(last.replace(notOfNames, '_').replace(/\s+/g, ' '), (one) => '. '.includes(one));
  if (name === '') return 'file';
  const ending = endingOf(name);
  const stem = ending === '' ? name : name.slice(0, -ending.length - 1);
  const letters = Array.from(stem).slice(0, longestName - (ending === '' ? 0 : ending.length + 1));
  return ending === '' ? letters.join('').trimEnd() : `${letters.join('').trimEnd()}.${ending}`;
}

/** What stands behind a name's last dot; empty where that is no ending. */
export const endingOf = (name: string): string => /(?<=.)\.([\p{L}\p{N}]{1,10})$/u.exec(name)?.[1] ?? '';

/** As large as a file may be, and of one form: so many files and so many bytes. */
export const mostOfFile = 20_000_000;
export const mostFiles = { atOnce: 50, bytes: 250_000_000 };

/** Bytes of a name as Linux takes them at most. Windows counts otherwise, and takes these. */
const mostBytes = 255;
/** What Windows has for its devices, whatever ending stands behind: it opens no file of such a name. */
const devices = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(?:\.|$)/i;

/** Parts a name in front of its ending. */
function parted(name: string): { stem: string; ending: string } {
  const ending = endingOf(name);
  return ending === ''
    ? { stem: name, ending: '' }
    : { stem: name.slice(0, -ending.length - 1), ending: `.${ending}` };
}

/** As much of a name as a system has room for, with what tells it from others of its name before its ending. */
function fitting(name: string, mark = ''): string {
  const { stem, ending } = parted(name);
  let left = mostBytes - Buffer.byteLength(mark + ending);
  if (Buffer.byteLength(stem) <= left) return stem + mark + ending;
  // What looks like one letter may be several signs.
  let kept = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(stem)) {
    left -= Buffer.byteLength(segment);
    if (left < 0) break;
    kept += segment;
  }
  return kept.trimEnd() + mark + ending;
}

/**
 * Names for the files of a ZIP, each of which Windows, macOS and Linux can write, and none of which any of them takes for the same:
 * the second `c.pdf`, in whatever case, is `C (2).pdf`.
 */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(['index.csv']);
  const counts = new Map<string, number>();
  return names.map((given) => {
    const clean = cleanName(given);
    const name = devices.test(clean) ? `_${clean}` : clean;
    let unique = fitting(name);
    for (let count = counts.get(keyOf(name)) ?? 1; taken.has(keyOf(unique));) {
      count += 1;
      counts.set(keyOf(name), count);
      unique = fitting(name, ` (${count})`);
    }
    taken.add(keyOf(unique));
    return unique;
  });
}

/** Some systems compare capitals and some small letters, and of a few letters one of them is the same. */
const keyOf = (name: string) => name.toUpperCase().normalize('NFC').toLowerCase();
