/** What a file begins with that is no text at all, and what it is. */
const otherFiles: readonly (readonly [number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'The file is an Excel workbook or a zip file, not CSV'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'The file is an old Excel workbook, not CSV'],
  [[0x25, 0x50, 0x44, 0x46], 'The file is a PDF, not CSV'],
];
/** What to do with a file that can't be read. */
export const asUtf8 = 'Save it as “CSV UTF-8” in your spreadsheet program.';

/** Reads a file's text: UTF-8 or UTF-16, each with or without its mark. Anything else is not guessed at, but named where it is known. */
export function decode(content: Uint8Array): { text: string } | { problem: string } {
  for (const [start, what] of otherFiles)
    if (start.every((byte, index) => content[index] === byte)) return { problem: `${what}. ${asUtf8}` };
  if (
    /^\s*<(?:!doctype html|html|head|body|table|\?xml)/i.test(
      Buffer.from(content.subarray(0, 200)).toString('latin1').replace(/^ï»¿/, ''),
    )
  )
    return { problem: `The file is a web page or XML, whatever its name says. ${asUtf8}` };
  const encoding = encodingOf(content);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(content) };
  } catch {
    return {
      problem:
        encoding === 'utf-8'
          ? `The file isn’t in UTF-8. ${asUtf8}`
          : `The file looks like UTF-16, but part of it is missing or damaged. ${asUtf8}`,
    };
  }
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
