import type PDFDocument from 'pdfkit';

type Doc = InstanceType<typeof PDFDocument>;

/** Scripts whose letters join, stack or change places, and where they are in Unicode. Each has a package of its own. */
const scripts = {
  arabic: /[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]/u,
  hebrew: /[\u0590-\u05ff\ufb1d-\ufb4f]/u,
  thai: /[\u0e00-\u0e7f]/u,
  devanagari: /[\u0900-\u097f]/u,
  bengali: /[\u0980-\u09ff]/u,
  tamil: /[\u0b80-\u0bff]/u,
} as const;
export type ShapedScript = keyof typeof scripts;

/** The shaped script that a letter is of, or undefined. */
export const shapedScriptOf = (letter: string): ShapedScript | undefined =>
  letter < '\u0590' || letter > '\ufefc'
    ? undefined
    : (Object.keys(scripts) as ShapedScript[]).find((script) => scripts[script].test(letter));

/** Is a font, by its name, one of a shaped script? */
export const isShaped = (font: string): boolean => (font.split(' ')[0] ?? '') in scripts;

/** A font as fontkit has read it, as far as it is needed. */
export interface Glyphs {
  characterSet: number[];
  unitsPerEm: number;
  ascent: number;
  numGlyphs: number;
  getGlyph(id: number): Glyph;
  hasGlyphForCodePoint(code: number): boolean;
  glyphForCodePoint(code: number): Glyph;
  layout(
    text: string,
    features: undefined,
    script: undefined,
    language: undefined,
    direction: 'ltr' | 'rtl',
  ): { glyphs: Glyph[]; positions: { xAdvance: number; xOffset: number; yOffset: number }[] };
}
interface Glyph {
  id: number;
  advanceWidth: number;
  path: { commands: { command: keyof typeof operators; args: number[] }[] };
}
/** pdfkit's own side of a font. */
interface Embedded {
  id: string;
  font: Glyphs;
  subset: { includeGlyph(id: number): number };
  widths: (number | undefined)[];
  unicode: (number[] | undefined)[];
  ref(): unknown;
}
interface Inside {
  _font: Embedded;
  page: { height: number; fonts: Record<string, unknown>; xobjects: Record<string, unknown> };
  addContent(content: string): void;
}

/** A piece of text in one shaped script. */
interface Shaped {
  text: string;
  leftward: boolean;
}

/** How a PDF says what a shape is made of. */
const operators = {
  moveTo: 'm',
  lineTo: 'l',
  quadraticCurveTo: 'c',
  bezierCurveTo: 'c',
  closePath: 'h',
} as const;

/** The glyphs of a piece from left to right, each with its place, in the font's own units. */
function glyphsOf(font: Glyphs, { text, leftward }: Shaped) {
  // A Thai tone stands on the ring of a following SARA AM, which is typed behind it.
  const typed = text.replaceAll(/([\u0e48-\u0e4b]?)\u0e33/gu, '\u0e4d$1\u0e32');
  return font.layout(typed, undefined, undefined, undefined, leftward ? 'rtl' : 'ltr');
}

/** How wide a piece is at size 1. */
export const shapedWidth = (font: Glyphs, piece: Shaped): number =>
  glyphsOf(font, piece).positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0) / font.unitsPerEm;

/**
 * Draws a piece in the document's present font. Its glyphs are drawn as shapes: a PDF's reader would take the letters to copy from
 * their glyphs, but joined ones stand for several, or in another order. So the letters as they were typed lie over them, unseen.
 * @param y where its letters stand
 */
export function drawShaped(doc: Doc, piece: Shaped, x: number, y: number, size: number): void {
  const inside = doc as unknown as Inside;
  const { _font: embedded } = inside;
  const { font } = embedded;
  const scale = size / font.unitsPerEm;
  const { glyphs, positions } = glyphsOf(font, piece);
  let at = x;
  const shown = glyphs.map((glyph, n) => {
    const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[n] ?? {};
    const from = [at + xOffset * scale, y - yOffset * scale].map((one) => one.toFixed(3)).join(' ');
    at += xAdvance * scale;
    return glyph.path.commands.length === 0
      ? ''
      : `q ${scale.toFixed(6)} 0 0 ${(-scale).toFixed(6)} ${from} cm /${shapeOf(doc, embedded, glyph)} Do Q`;
  });
  inside.addContent(shown.join(' '));
  layOver(inside, piece, { x, y, size, width: at - x });
}

const shapes = new WeakMap<Doc, Map<string, unknown>>();

/** The name of a glyph's shape on the present page; a document has each once. */
function shapeOf(doc: Doc, { id, font }: Embedded, glyph: Glyph): string {
  const name = `${id}G${glyph.id}`;
  const known = shapes.get(doc) ?? new Map<string, unknown>();
  shapes.set(doc, known);
  const { page } = doc as unknown as Inside;
  if (!known.has(name)) {
    const far = 4 * font.unitsPerEm;
    const shape = doc.ref({
      ...{ Type: 'XObject', Subtype: 'Form', BBox: [-far, -far, far, far], Resources: {} },
    });
    shape.end(`${drawn(glyph)} f`);
    known.set(name, shape);
  }
  page.xobjects[name] ??= known.get(name);
  return name;
}

/** A glyph's outline. A PDF has no quadratic curves, so each becomes a cubic one. */
function drawn({ path }: Glyph): string {
  let [x, y] = [0, 0];
  return path.commands
    .map(({ command, args }) => {
      const [a = 0, b = 0, c = 0, d = 0] = args;
      const third = (from: number, by: number) => from + (2 / 3) * (by - from);
      const points =
        command === 'quadraticCurveTo' ? [third(x, a), third(y, b), third(c, a), third(d, b), c, d] : args;
      [x, y] = args.length > 1 ? [args.at(-2) ?? 0, args.at(-1) ?? 0] : [x, y];
      return [...points.map((one) => Number(one.toFixed(2))), operators[command]].join(' ');
    })
    .join(' ');
}

/** The letters of a piece, unseen, one beside the other over its width. */
function layOver(
  inside: Inside,
  { text, leftward }: Shaped,
  { x, y, size, width }: { x: number; y: number; size: number; width: number },
): void {
  const { _font: embedded, page } = inside;
  const letters = Array.from(text);
  if (leftward) letters.reverse();
  const each = width / letters.length;
  const shown = letters.map((letter, n) => {
    const { id, wide } = carrierOf(embedded, letter.codePointAt(0) ?? 0);
    const from = `1 0 0 1 ${(x + n * each).toFixed(3)} ${(page.height - y).toFixed(3)} Tm`;
    return `${from} ${((each / (wide * size)) * 100).toFixed(3)} Tz [<${id.toString(16).padStart(4, '0')}>] TJ`;
  });
  page.fonts[embedded.id] ??= embedded.ref();
  inside.addContent(
    `q 1 0 0 -1 0 ${page.height} cm BT 3 Tr /${embedded.id} ${size} Tf ${shown.join(' ')} ET Q`,
  );
}

interface Carrier {
  id: number;
  wide: number;
}
const carriers = new WeakMap<Embedded, Map<number, Carrier>>();

/**
 * A glyph of the font that is as wide as something and means one letter, since nobody sees it: marks have no width, and readers
 * take what has none for the end of a word.
 */
function carrierOf(embedded: Embedded, code: number): Carrier {
  const { font, subset, widths, unicode } = embedded;
  const known = carriers.get(embedded) ?? new Map<number, Carrier>();
  carriers.set(embedded, known);
  const before = known.get(code);
  if (before) return before;
  let at = font.numGlyphs;
  const taken = new Set([...known.values()].map(({ id }) => id));
  for (at -= 1; at > 0; at -= 1) {
    const { advanceWidth } = font.getGlyph(at);
    const id = advanceWidth > 0 ? subset.includeGlyph(at) : 0;
    if (id === 0 || taken.has(id)) continue;
    widths[id] = (advanceWidth / font.unitsPerEm) * 1000;
    unicode[id] = [code];
    const carrier = { id, wide: advanceWidth / font.unitsPerEm };
    known.set(code, carrier);
    return carrier;
  }
  throw new Error('a font has fewer glyphs than letters');
}
