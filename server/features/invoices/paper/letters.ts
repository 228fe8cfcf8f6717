import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';

/** The alphabets that a document prints: each is a file of Noto Sans, looked through in this order. */
const alphabets = [
  'latin',
  'latin-ext',
  'cyrillic',
  'greek',
  'cyrillic-ext',
  'greek-ext',
  'vietnamese',
] as const;
export type Weight = 400 | 700;
type Doc = InstanceType<typeof PDFDocument>;
interface Glyphs {
  hasGlyphForCodePoint(code: number): boolean;
}

const require = createRequire(import.meta.url);
const fileOf = (alphabet: string, weight: Weight) =>
  readFileSync(require.resolve(`@fontsource/noto-sans/files/noto-sans-${alphabet}-${weight}-normal.woff`));

/** A piece of text in one font. */
interface Run {
  font: string;
  text: string;
}

/** Writes text in whatever alphabets it has: each piece in the font that has its letters. */
export class Letters {
  readonly #doc: Doc;
  readonly #known = new Map<string, Glyphs>();
  readonly #fonts = new Map<string, string>();

  constructor(doc: Doc) {
    this.#doc = doc;
  }

  #glyphs(alphabet: string, weight: Weight): Glyphs {
    const name = `${alphabet} ${weight}`;
    const known = this.#known.get(name);
    if (known) return known;
    this.#doc.registerFont(name, fileOf(alphabet, weight));
    this.#doc.font(name);
    const { font } = (this.#doc as unknown as { _font: { font: Glyphs } })._font;
    this.#known.set(name, font);
    return font;
  }

  /** The font that has a letter; what none has is printed as the first one's empty box. */
  #fontOf(letter: string, weight: Weight): string {
    const key = `${weight}${letter}`;
    const known = this.#fonts.get(key);
    if (known !== undefined) return known;
    const code = letter.codePointAt(0) ?? 0;
    const has = alphabets.find((alphabet) => this.#glyphs(alphabet, weight).hasGlyphForCodePoint(code));
    const font = `${has ?? alphabets[0]} ${weight}`;
    this.#glyphs(has ?? alphabets[0], weight);
    this.#fonts.set(key, font);
    return font;
  }

  #runs(text: string, weight: Weight): Run[] {
    const runs: Run[] = [];
    for (const letter of text) {
      const last = runs.at(-1);
      // A space, a figure or a sign needs no font of its own where the one before has it.
      const stays =
        last &&
        this.#glyphs(last.font.split(' ')[0] ?? '', weight).hasGlyphForCodePoint(letter.codePointAt(0) ?? 0);
      if (last && stays) last.text += letter;
      else runs.push({ font: this.#fontOf(letter, weight), text: letter });
    }
    return runs;
  }

  /** How wide a line of text is. */
  width(text: string, size: number, weight: Weight = 400): number {
    return this.#runs(text, weight).reduce(
      (sum, run) => sum + this.#doc.font(run.font).fontSize(size).widthOfString(run.text),
      0,
    );
  }

  /** Breaks a text at its spaces, and a word that is wider than the column within itself. */
  lines(text: string, width: number, size: number, weight: Weight = 400): string[] {
    const lines: string[] = [];
    for (const paragraph of clean(text).split('\n')) {
      let line = '';
      for (const word of paragraph.split(' ').flatMap((one) => this.#pieces(one, width, size, weight))) {
        const longer = line === '' ? word : `${line} ${word}`;
        if (line === '' || this.width(longer, size, weight) <= width) line = longer;
        else {
          lines.push(line);
          line = word;
        }
      }
      lines.push(line);
    }
    return lines;
  }

  #pieces(word: string, width: number, size: number, weight: Weight): string[] {
    if (this.width(word, size, weight) <= width) return [word];
    const pieces = [''];
    for (const letter of word) {
      const longer = `${pieces.at(-1) ?? ''}${letter}`;
      if (longer.length > 1 && this.width(longer, size, weight) > width) pieces.push(letter);
      else pieces[pieces.length - 1] = longer;
    }
    return pieces;
  }

  /** Writes one line, from the left or up to the right. */
  write(
    text: string,
    x: number,
    y: number,
    { size, weight = 400, to }: { size: number; weight?: Weight; to?: number },
  ): void {
    const said = clean(text);
    let at = to === undefined ? x : to - this.width(said, size, weight);
    for (const run of this.#runs(said, weight)) {
      this.#doc.font(run.font).fontSize(size).text(run.text, at, y, { lineBreak: false });
      at += this.#doc.widthOfString(run.text);
    }
  }
}

/** Spaces that no font draws become the ones that every font has. */
const clean = (text: string) => text.replace(/[\u202f\u2009\u2007]/g, '\u00a0').replace(/\r/g, '');
