import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import subsetFont from 'subset-font';

export type Weight = 400 | 700;

/** A part of a font, cut down to the letters that a document has of it, in the weights that it has them in. */
export interface Face {
  name: string;
  fonts: ReadonlyMap<Weight, Buffer>;
}

/** The fonts of scripts with thousands of letters. Each comes as about a hundred files; none is read that isn't needed. */
type Script = 'sc' | 'jp' | 'kr';

interface Part {
  name: string;
  file: string;
  ranges: readonly (readonly [number, number])[];
}

const require = createRequire(import.meta.url);
const known = new Map<Script, readonly Part[]>();

/** The files of a script's font, with the letters that each has. */
function partsOf(script: Script): readonly Part[] {
  const before = known.get(script);
  if (before) return before;
  const home = `@fontsource-variable/noto-sans-${script}`;
  const letters = readFileSync(require.resolve(`${home}/unicode.json`), 'utf8');
  const parts = Object.entries(JSON.parse(letters) as Record<string, string>).map(([part, ranges]) => {
    const name = `${script}-${part.replaceAll(/[[\]]/g, '')}`;
    return { name, file: `${home}/files/noto-sans-${name}-wght-normal.woff2`, ranges: rangesIn(ranges) };
  });
  known.set(script, parts);
  return parts;
}

/** `U+4e00-4eff,U+4f01` as numbers. */
const rangesIn = (listed: string): [number, number][] =>
  listed.split(',').map((range) => {
    const [from = '', to = from] = range.replace('U+', '').split('-');
    return [parseInt(from, 16), parseInt(to, 16)];
  });

/** The same characters look different in China, Japan and Korea: what else a document has of their scripts says which it is. */
function scriptsFor(text: string): readonly Script[] {
  if (/\p{Script=Hiragana}|\p{Script=Katakana}/u.test(text)) return ['jp', 'sc', 'kr'];
  if (/\p{Script=Hangul}/u.test(text)) return ['kr', 'sc', 'jp'];
  return ['sc', 'jp', 'kr'];
}

/** Which file has a letter. Chinese files list Korean letters that they don't have. */
function partWith(letter: string, scripts: readonly Script[]): Part | undefined {
  const code = letter.codePointAt(0) ?? 0;
  const order = /\p{Script=Hangul}/u.test(letter) ? (['kr'] as const) : scripts;
  return order.flatMap(partsOf).find(({ ranges }) => ranges.some(([from, to]) => code >= from && code <= to));
}

/**
 * The faces for letters that no other font has, cut down to those letters: of the 30,000 a document needs a few.
 * @param letters the ones that are looked for, by the weight they are written in
 * @param text the whole document, whose other letters say which script it is
 */
export async function facesFor(
  letters: ReadonlyMap<Weight, readonly string[]>,
  text: string,
): Promise<Map<string, Face>> {
  const scripts = scriptsFor(text);
  const faces = new Map<string, Face & { fonts: Map<Weight, Buffer> }>();
  const faceOf = new Map<string, Face>();
  for (const [weight, wanted] of letters) {
    const needed = new Map<Part, string[]>();
    for (const letter of wanted) {
      const part = partWith(letter, scripts);
      if (part) needed.set(part, [...(needed.get(part) ?? []), letter]);
    }
    for (const [{ name, file }, some] of needed) {
      const face = faces.get(name) ?? { name, fonts: new Map<Weight, Buffer>() };
      faces.set(name, face);
      // The files have every weight between thin and black; a PDF takes one that is settled.
      const font = await subsetFont(readFileSync(require.resolve(file)), some.join(''), {
        targetFormat: 'truetype',
        variationAxes: { wght: weight },
      });
      if (!hasLetters(font)) continue;
      face.fonts.set(weight, font);
      for (const letter of some) faceOf.set(letter, face);
    }
  }
  return faceOf;
}

/** Whether a font's list of letters has any: there are a few that a file is said to have, and hasn't. */
function hasLetters(font: Buffer): boolean {
  for (let at = 12; at < 12 + 16 * font.readUInt16BE(4); at += 16)
    if (font.toString('latin1', at, at + 4) === 'cmap')
      return font.readUInt16BE(font.readUInt32BE(at + 8) + 2) > 0;
  return false;
}
