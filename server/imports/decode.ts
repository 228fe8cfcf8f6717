/** What a file begins with that is no text at all, and what it is. */
const otherFiles: readonly (readonly [number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'an Excel workbook or a zip file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook'],
];
/** Those that no spreadsheet program saves as CSV. */
const noTables: readonly (readonly [number[], string])[] = [
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
  [[0xff, 0xd8, 0xff], 'a picture'],
  [[0x47, 0x49, 0x46, 0x38], 'a picture'],
];

const kindAmong = (known: typeof otherFiles, content: Uint8Array): string | undefined =>
  known.find(([start]) => start.every((byte, index) => content[index] === byte))?.[1];

/** What a file is that has no table in it, whatever its name says: *a PDF*, *a picture*; undefined for any other. */
export const noTable = (content: Uint8Array): string | undefined => kindAmong(noTables, content);

/** What to do with a file that can't be read. */
export const asUtf8 = 'Save it as “CSV UTF-8” in your spreadsheet program.';

/** A file's text, and what it was read as. */
export interface Decoded {
  text: string;
  read: 'unicode' | 'windows-1252';
}

/**
 * Reads a file's text: UTF-8 or UTF-16, each with or without its mark; and Windows-1252, as Excel saves “CSV” on Windows in Western
 * Europe, where whoever reads the file says so to the person and where nothing speaks against it. Anything else is not guessed at,
 * but named where it is known.
 */
export function decode(
  content: Uint8Array,
  { windows = false }: { windows?: boolean } = {},
): Decoded | { problem: string } {
  const without = noTable(content);
  if (without !== undefined)
    return { problem: `The file is ${without}, not CSV. Choose a CSV file or an Excel workbook.` };
  const other = kindAmong(otherFiles, content);
  if (other !== undefined) return { problem: `The file is ${other}, not CSV. ${asUtf8}` };
  if (
    /^\s*<(?:!doctype html|html|head|body|table|\?xml)/i.test(
      Buffer.from(content.subarray(0, 200)).toString('latin1').replace(/^ï»¿/, ''),
    )
  )
    return { problem: `The file is a web page or XML, whatever its name says. ${asUtf8}` };
  const encoding = encodingOf(content);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(content), read: 'unicode' };
  } catch {
    const text = windows && encoding === 'utf-8' ? asWindows(content) : null;
    if (text !== null) return { text, read: 'windows-1252' };
    return {
      problem:
        encoding === 'utf-8'
          ? `The file isn’t in UTF-8. ${asUtf8}`
          : `The file looks like UTF-16, but part of it is missing or damaged. ${asUtf8}`,
    };
  }
}

/** Is part of a file in UTF-8 after all? Then it was damaged, and not saved in another way. */
const someUtf8 = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/;
/** No text has these characters, or Windows-1252 has none at this place. */
// eslint-disable-next-line no-control-regex
const noText = /[\x00-\x08\x0b\x0c\x0e-\x19\x1b-\x1f\x7f\x81\x8d\x8f\x90\x9d]/;
/** Letters that stand elsewhere in the encodings of Central Europe and of old Macs, which then read as others. */
const otherwhere = /[ŠšŽžŸƒˆ˜]|[œŒ](?![uidc])/i;
/** What no Western language writes: a sign within a word, a capital behind a small letter, three such letters in a row. */
const unlikely = /\p{L}[¡-¶¸-¿×÷]\p{L}|\p{Ll}[À-ÖØ-Þ]|[À-ÖØ-öø-ÿ]{3}/u;

/** Its characters from 0x80 on, where it differs from Latin-1. Node's own decoder for it reads Latin-1 in many versions. */
const ofWindows = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** A file's text in Windows-1252, or null where it can hardly be that. */
function asWindows(content: Uint8Array): string | null {
  const bytes = Buffer.from(content).toString('latin1');
  if (someUtf8.test(bytes) || noText.test(bytes)) return null;
  const text = bytes.replace(/[\x80-\x9f]/g, (one) => ofWindows[one.charCodeAt(0) - 0x80] ?? one);
  return otherwhere.test(text) || unlikely.test(text) ? null : text;
}

/** By its mark; without one by its beginning, which is a heading, and so has every second byte empty in UTF-16. */
function encodingOf(content: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le';
  if (content[0] === 0xfe && content[1] === 0xff) return 'utf-16be';
  const start = Array.from(content.subarray(0, 8));
  if (start.length < 8) return 'utf-8';
  if (start.every((byte, index) => (byte === 0) === (index % 2 === 1))) return 'utf-16le';
  return start.every((byte, index) => (byte === 0) === (index % 2 === 0)) ? 'utf-16be' : 'utf-8';
}
