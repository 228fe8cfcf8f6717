import bidiModule, { type Bidi } from 'bidi-js';

// Its types say that it is an ES module, which it isn't for Node.
const bidi = (bidiModule as unknown as () => Bidi)();

/** Letters that are written from the right to the left, and what says so of others. */
const rightToLeft = /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc]/u;
/** What only says in which order letters stand, and has no shape. */
const marks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Says that a line goes from the right to the left, whatever it begins with. */
const fromTheRight = '\u200f';

/** A piece of a line whose letters all go in one direction, as it was typed; in a leftward one, brackets point the other way. */
export interface Piece {
  text: string;
  leftward: boolean;
}

/** The pieces of a line from left to right, as the Unicode Bidirectional Algorithm has them (UAX #9). */
export function inOrder(line: string): Piece[] {
  if (!rightToLeft.test(line)) return [{ text: line.replace(marks, ''), leftward: false }];
  const { levels } = bidi.getEmbeddingLevels(line);
  const pieces: { text: string; level: number }[] = [];
  for (const [at, unit] of line.split('').entries()) {
    const last = pieces.at(-1);
    const level = levels[at] ?? 0;
    if (last && last.level === level) last.text += unit;
    else pieces.push({ text: unit, level });
  }
  // The algorithm's rule L2, piece by piece: from the deepest level on, all that lies together changes its order.
  for (let level = Math.max(...pieces.map((one) => one.level)); level > 0; level -= 1)
    for (let from = 0; from < pieces.length; from += 1) {
      let to = from;
      while ((pieces[to]?.level ?? 0) >= level) to += 1;
      if (to > from + 1) pieces.splice(from, to - from, ...pieces.slice(from, to).reverse());
      from = Math.max(from, to);
    }
  return pieces
    .map(({ text, level }) => ({ text: text.replace(marks, ''), leftward: level % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** A leftward piece's text as its letters look there: a bracket that opens is drawn as the one that closes. */
export const mirrored = (text: string): string =>
  Array.from(text)
    .map((letter) => bidi.getMirroredCharacter(letter) ?? letter)
    .join('');

/** Keeps the direction of a paragraph on a line that it was broken into, which may begin with a letter of the other direction. */
export function keepDirection(paragraph: string, line: string): string {
  const isLeftward = (text: string) => bidi.getEmbeddingLevels(text).paragraphs[0]?.level === 1;
  return rightToLeft.test(paragraph) && isLeftward(paragraph) && !isLeftward(line)
    ? fromTheRight + line
    : line;
}
