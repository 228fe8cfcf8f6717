/** Characters that nobody sees, or that only change how the ones beside them look. */
export const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** A text that is as it should be already, as nearly all are. */
const plain = /^[\x20-\x7e\n]*$/;
const lineBreaks = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** Every kind of space besides the usual one; a blank in Braille is one too. */
const otherSpaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]/g;

/** Scripts that are written with joiners, or with what keeps letters from joining. */
const joining = [
  'Arabic', 'Syriac', 'Mandaic', 'Nko', 'Adlam', 'Mongolian', 'Phags_Pa', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati',
  'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan', 'Javanese', 'Balinese',
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join(''); // prettier-ignore
const letter = `(?:(?=[\\p{L}\\p{M}])[${joining}])`;
/** Signs that take a letter's vowel away; a joiner behind one says how the letter is drawn, at the end of a word too. */
const virama =
  '[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca\\u1039\\u103a\\u17d2\\u1b44\\ua9c0]';
/** Signs before a number in Arabic and its kin: they format, and are seen. */
const signs = '[\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}]';

/** What nobody sees by itself, where a script needs it. */
const needed = new RegExp(
  [
    signs,
    `(?<=${letter})[\\u200c\\u200d](?=${letter})`,
    `(?<=${virama})[\\u200c\\u200d]`,
    // An Arabic letter by itself in the form that it has inside a word.
    `(?<=(?=\\p{L})\\p{Script=Arabic})\\u200d`,
    `(?<=(?=\\p{L})\\p{Script=Mongolian})[\\u180b-\\u180d\\u180f]`,
    `(?<=(?=\\p{L})\\p{Script=Mongolian})\\u180e(?=(?=\\p{L})\\p{Script=Mongolian})`,
    // How a character of Chinese or Japanese is drawn, in names above all.
    `(?<=\\p{Script=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]`,
    // Emoji that are made of several, and the flags of England, Scotland and Wales.
    `(?<=\\p{Extended_Pictographic}[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?)\\u200d(?=\\p{Extended_Pictographic})`,
    `(?<=\\p{Extended_Pictographic})[\\ufe0e\\ufe0f]`,
    `(?<=[0-9#*])\\ufe0f(?=\\u20e3)`,
    `(?<=\\u{1f3f4})[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{1,6}\\u{e007f}`,
  ].join('|'),
  'uy',
);
/** A note's head and a filler that are drawn as nothing are none either. */
const hidden = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u{16fe4}\u{1d159}]+/gu;
/** Marks that stand on nothing. */
const marksAlone = /^[\p{M}\s]+$/u;

/** Of characters in a row that nobody sees by themselves, those that the text around them needs. */
function neededOf(run: string, at: number, text: string): string {
  let kept = '';
  for (let offset = at; offset < at + run.length;) {
    needed.lastIndex = offset;
    const found = needed.exec(text)?.[0];
    if (found !== undefined) kept += found;
    offset += found?.length ?? ((text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1);
  }
  return kept;
}

/** What combines with the letter before it, by itself or once its width is folded: thirty in a row are more than any script has. */
const tooManyMarks = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;

/**
 * A text whose marks are few enough in a row to be put in order: what sorts them, here as in Postgres, takes the square of their
 * number, so a short text could keep everybody waiting (S31). Those beyond thirty are dropped, as in Unicode's stream-safe format.
 */
export const fewMarks = (text: string): string => text.replace(tooManyMarks, '$1');

/**
 * A text as a person sees it, which is how every text that comes in is kept, looked for and compared (S37): in NFC, with
 * one kind of space and one kind of line break, without the characters that nobody sees. Those that a script needs stay:
 * joiners inside Arabic and Indic words, emoji that are made of several. Control characters are left for the field to refuse.
 */
export function seenText(text: string): string {
  if (plain.test(text)) return text;
  const seen = text.replace(lineBreaks, '\n').replace(otherSpaces, ' ').replace(hidden, neededOf);
  // Once more afterwards: a character may come apart into a letter and marks.
  const whole = fewMarks(fewMarks(seen).normalize('NFC'));
  return marksAlone.test(whole) ? whole.replace(/\p{M}+/gu, '') : whole;
}

/** The same for what stands on one line: its spaces are single, a tab is one, and none is at its ends. */
export const seenLine = (text: string): string =>
  seenText(text)
    .replace(/[ \t]+/g, ' ')
    .trim();

/** The same without control characters and halves of characters, for what no field refuses: the parameters of an address. */
export const seenWords = (text: string): string => seenText(text).replace(/(?![\n\t])[\p{Cc}\p{Cs}]/gu, ' ');

/** The same with every dash as a hyphen, where nobody can have meant another one: in addresses and usernames. */
export const hyphened = (text: string): string =>
  text.replace(/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, '-');

/** The beginning of a text, without half a character at its end, which no database takes in JSON. */
export const cutText = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

/** The fields of a form as they are seen, but for passwords, which stay to the letter. */
export function seenField(name: string, value: string | string[]): string | string[] {
  if (/password/i.test(name)) return value;
  return typeof value === 'string' ? seenText(value) : value.map(seenText);
}
