import fc from 'fast-check';

const everyOne = Array.from({ length: 0x110000 }, (_, point) => point)
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point));
const points = (pattern: RegExp): string[] => everyOne.filter((one) => pattern.test(one));

/** Every invisible character. */
const hidden = points(/[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\p{Noncharacter_Code_Point}]/u);
const spaces = points(/[\p{Z}\t]/u);
const controls = points(/\p{Cc}/u);
const halves = ['\ud800', '\udfff', '\udbff'];
const words = [
  'KZ-1', 'Ann', 'ann@example.com', '+49 (0)30 123-45', 'ﬁle', 'İpek', 'Straße', '李伟', 'کتاب\u200cها', 'ශ්\u200dරී',
  '👩🏽\u200d❤\ufe0f\u200d👨', '葛\u{e0100}', 'e\u0301',
  '１２', 'שלום', '2026-03-31', '12', '=1+1',
  '{{company}}', '%_\\', '"', ';',
]; // prettier-ignore

const hiddenOne = fc.constantFrom(...hidden);
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 4, arbitrary: hiddenOne },
  { weight: 3, arbitrary: fc.constantFrom(...spaces) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 200, maxLength: 600 }) },
  { weight: 1, arbitrary: fc.constantFrom(...controls, ...halves) },
);

/** Texts that nobody would type: of every script, with invisible characters, with what no text may contain. */
export const anyText: fc.Arbitrary<string> = fc
  .array(piece, { maxLength: 6 })
  .map((pieces) => pieces.join(''));

/** Nothing that anybody could see. */
export const nothingSeen: fc.Arbitrary<string> = fc
  .array(fc.oneof(hiddenOne, fc.constantFrom(...spaces)), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(''));

const wide = (one: string) => (/[!-~]/.test(one) ? String.fromCharCode(one.charCodeAt(0) + 0xfee0) : one);
const disguises: fc.Arbitrary<(one: string) => string> = fc.oneof(
  fc.constant((one: string) => one),
  fc.constant((one: string) => one.toLowerCase()),
  fc.constant(wide),
  fc.constant((one: string) => (one === '-' ? '\u2011' : one)),
  hiddenOne.map((between) => (one: string) => one + between),
);

/** A few short texts in many disguises, each of which looks like the plain one. */
export const lookalike: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('KZ-1', 'KZ-2', 'NORTH', 'B 7'), fc.array(disguises, { minLength: 5, maxLength: 5 }))
  .map(([text, ways]) => Array.from(text, (one, index) => ways[index % 5]!(one)).join(''));

/** Signs before Arabic numbers and similar: they are format characters, but visible. */
const signs = '[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]';
const nothing = new RegExp(
  `^(?:(?!${signs})[\\p{Z}\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u2800])*$`,
  'u',
);

/** Whether a text has nothing visible in it, judged by character classes and not by what the product removes. */
export const readsAsEmpty = (text: string): boolean => nothing.test(text);

/** What a person takes for the same: without invisible characters, whatever the width, the case, the dash. */
export const asSeen = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** A form's body byte for byte, so that half a character arrives as what it is. */
export function formBytes(fields: Readonly<Record<string, string | string[]>>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as const),
  );
  return pairs.map((pair) => pair.map((one) => percented(one)).join('=')).join('&');
}

const percented = (text: string): string =>
  Array.from(text, (one) => {
    const point = one.codePointAt(0)!;
    if (point < 0xd800 || point > 0xdfff) return encodeURIComponent(one);
    const bytes = [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
    return bytes.map((byte) => `%${byte.toString(16)}`).join('');
  }).join('');
