import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';
import { unpacked } from './woff.ts';
import { facesFor, type Face, type Weight } from './manyLetters.ts';
import { brokenInto } from './lines.ts';
import { inOrder, mirrored } from './order.ts';
import { drawShaped, isShaped, shapedScriptOf, shapedWidth, type Glyphs } from './shaped.ts';

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
export type { Weight };
type Doc = InstanceType<typeof PDFDocument>;

const require = createRequire(import.meta.url);
const fileOf = (alphabet: string, weight: Weight) => {
  const name = isShaped(alphabet) ? `noto-sans-${alphabet}` : 'noto-sans';
  const file = `@fontsource/${name}/files/${name}-${alphabet}-${weight}-normal.woff`;
  return unpacked(readFileSync(require.resolve(file)));
};

/** The alphabets' files that were read before: reading one takes longer than drawing a page. */
const read = new Map<string, Glyphs>();

/** A piece of text in one font; one that is leftward is as it was typed, and its letters stand from the right to the left. */
interface Run {
  font: string;
  text: string;
  leftward: boolean;
}

/** Writes text in whatever alphabets it has: each piece in the font that has its letters. */
export class Letters {
  readonly #doc: Doc;
  readonly #known = new Map<string, Glyphs>();
  readonly #fonts = new Map<string, string>();
  readonly #widths = new Map<string, number>();
  /** What has the letters that none of the alphabets has. */
  #faces: ReadonlyMap<string, Face> = new Map();

  /** What is printed for a letter that no font has; null: the empty box that each font has for it. */
  readonly #unknown: string | null;

  private constructor(doc: Doc, unknown: string | null) {
    this.#doc = doc;
    this.#unknown = unknown;
  }

  /**
   * Makes ready what a document's texts need.
   * @param texts all that will be written, and what of it in bold
   * @param archived the document is to be kept (PDF/A), which allows no letter that its font doesn't have
   */
  static async of(
    doc: Doc,
    { all, bold, archived = false }: { all: readonly string[]; bold: readonly string[]; archived?: boolean },
  ): Promise<Letters> {
    const made = new Letters(doc, archived ? '?' : null);
    const rareIn = (texts: readonly string[]) =>
      [...new Set(clean(texts.join('')))].filter(
        (letter) => letter > '\u024f' && made.#alphabetOf(letter, 400) === undefined,
      );
    const rare = rareIn(all);
    const letters = new Map<Weight, string[]>([[400, rare], [700, rareIn(bold)]]); // prettier-ignore
    if (rare.length > 0) made.#faces = await facesFor(letters, rare.join(''));
    return made;
  }

  #glyphs(font: string): Glyphs {
    const known = this.#known.get(font);
    if (known) return known;
    const [name = '', weight] = font.split(' ');
    const glyphs = this.#register(font, read.get(font) ?? fileOf(name, weight === '700' ? 700 : 400));
    read.set(font, glyphs);
    return glyphs;
  }

  #register(font: string, file: Buffer | Glyphs): Glyphs {
    // What pdfkit has read it takes again in place of a file.
    this.#doc.registerFont(font, file as Buffer);
    this.#doc.font(font);
    const { font: glyphs } = (this.#doc as unknown as { _font: { font: Glyphs } })._font;
    this.#known.set(font, glyphs);
    if (!(file instanceof Buffer) || isShaped(font)) return glyphs;
    // A glyph says for good what it was first made for. E as a part of É is made for nothing, and couldn't be copied from a PDF.
    for (const code of glyphs.characterSet) glyphs.glyphForCodePoint(code);
    return glyphs;
  }

  #alphabetOf(letter: string, weight: Weight): string | undefined {
    const code = letter.codePointAt(0) ?? 0;
    const script = shapedScriptOf(letter);
    return (script === undefined ? alphabets : [script]).find((alphabet) =>
      this.#glyphs(`${alphabet} ${weight}`).hasGlyphForCodePoint(code),
    );
  }

  /** The font that has a letter; what none has is printed as the first one's empty box. */
  #fontOf(letter: string, weight: Weight): string {
    const key = `${weight}${letter}`;
    const known = this.#fonts.get(key);
    if (known !== undefined) return known;
    const face = this.#faces.get(letter);
    const cut = face?.fonts.get(weight);
    const name = face && cut ? face.name : (this.#alphabetOf(letter, weight) ?? alphabets[0]);
    const font = `${name} ${weight}`;
    if (cut && !this.#known.has(font)) this.#register(font, cut);
    else this.#glyphs(font);
    this.#fonts.set(key, font);
    return font;
  }

  /** The pieces of a line, from left to right. */
  #runs(line: string, weight: Weight): Run[] {
    return inOrder(line).flatMap(({ text, leftward }) => {
      const runs = this.#fontsOf(text, weight).map((run) => ({ ...run, leftward }));
      return leftward ? runs.reverse() : runs;
    });
  }

  #fontsOf(text: string, weight: Weight): Omit<Run, 'leftward'>[] {
    const runs: Omit<Run, 'leftward'>[] = [];
    for (const letter of text) {
      const last = runs.at(-1);
      // A space, a figure or a sign needs no font of its own where the one before has it.
      const has = (font: string) => this.#glyphs(font).hasGlyphForCodePoint(letter.codePointAt(0) ?? 0);
      if (last && has(last.font)) last.text += letter;
      else {
        const font = this.#fontOf(letter, weight);
        if (has(font) || !unseen.test(letter))
          runs.push({ font, text: has(font) ? letter : (this.#unknown ?? letter) });
      }
    }
    return runs;
  }

  /** How wide a line of text is. */
  width(text: string, size: number, weight: Weight = 400): number {
    return this.#runs(text, weight).reduce((sum, run) => sum + this.#widthOf(run, size), 0);
  }

  #widthOf(run: Run, size: number): number {
    return isShaped(run.font)
      ? shapedWidth(this.#glyphs(run.font), run) * size
      : this.#doc.font(run.font).fontSize(size).widthOfString(run.text);
  }

  /** Breaks a text at its spaces, and a word that is wider than the column within itself. */
  lines(text: string, width: number, size: number, weight: Weight = 400): string[] {
    const wide = (part: string) => this.width(part, size, weight);
    const wideAlone = (part: string) => this.#wide(part, weight) * size;
    return brokenInto(clean(text), width, { wide, wideAlone });
  }

  /** How wide a letter is by itself, at size 1: set side by side, letters come closer to each other, if anything. */
  #wide(letter: string, weight: Weight): number {
    const key = `${weight}${letter}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    const wide = this.width(letter, 100, weight) / 100;
    this.#widths.set(key, wide);
    return wide;
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
      this.#draw(run, at, y, size, weight);
      at += this.#widthOf(run, size);
    }
  }

  #draw(run: Run, x: number, y: number, size: number, weight: Weight): void {
    this.#doc.font(run.font).fontSize(size);
    if (isShaped(run.font)) {
      const { ascent, unitsPerEm } = this.#glyphs(`${alphabets[0]} ${weight}`);
      this.#doc.font(run.font);
      const text = run.leftward ? mirrored(run.text) : run.text;
      drawShaped(this.#doc, { ...run, text }, x, y + (ascent / unitsPerEm) * size, size);
      return;
    }
    const text = run.leftward ? Array.from(mirrored(run.text)).reverse().join('') : run.text;
    this.#doc.text(text, x, y, { lineBreak: false });
  }
}

/** Letters that have no shape of their own. */
const unseen = /\p{Default_Ignorable_Code_Point}/u;

/** Spaces that no font draws become the ones that every font has. */
const clean = (text: string) =>
  text
    .replace(/[\u202f\u2009\u2007]/g, '\u00a0')
    .replace(/\r/g, '')
    .replace(/\t/g, ' ');
