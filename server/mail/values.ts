import { variablesOf, type Piece, type Variables } from './template.ts';
import { withoutEnd } from '../shared/edges.ts';
import type { MailKind } from './kinds.ts';

/** A variable's value, ready for a place in a text. */
export interface Value {
  text: string;
  /** its address, if it is a link's */
  link: { href: string; button: string } | null;
  /** its line breaks count */
  lines: boolean;
}

/** A template's source with one character in each variable's place, and what stands there. */
export interface Filled {
  source: string;
  values: ReadonlyMap<string, Value>;
}

// A private use character stands for each variable: to Markdown a letter like any other, in an address too.
const first = 0xe000;
const marks = /[\ue000-\uf8ff]/g;
/** Does a text hold the place of a value? */
export const anyMark = /[\ue000-\uf8ff]/;
// Control characters, halves of characters, and the marks that turn the direction of the text that follows them.
const unkept = /(?![\n\t])\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/gu;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * Puts a character in each variable's place, so that no value is ever read as Markdown. With an empty value goes the space
 * before it, where a comma or the line's end follows: a greeting without a name is a greeting still.
 */
export function fill(kind: MailKind, pieces: readonly Piece[], variables: Variables): Filled {
  const known = variablesOf(kind);
  const names = Object.keys(known);
  const values = new Map<string, Value>();
  let source = '';
  for (const [index, piece] of pieces.entries()) {
    if ('text' in piece) {
      source += piece.text.replace(marks, '');
      continue;
    }
    const about = known[piece.variable];
    if (!about) continue;
    const text = Object.hasOwn(variables, piece.variable) ? cleaned(variables[piece.variable] ?? '') : '';
    const next = pieces[index + 1];
    if (text === '' && (!next || ('text' in next && /^(?:[,.;:!?]|\s*$|[ \t]*\n)/.test(next.text))))
      source = withoutEnd(source, (one) => one === ' ' || one === '\t');
    const mark = String.fromCodePoint(first + names.indexOf(piece.variable));
    const { button, lines = false } = about;
    const href = button === undefined ? null : webAddress(text);
    values.set(mark, { text, lines, link: href === null ? null : { href, button: button ?? '' } });
    source += mark;
  }
  return { source, values };
}

/** A value in the middle of a line: its line breaks are spaces, and its direction is its own. */
export function inLine({ text }: Value): string {
  const line = oneLine(text);
  return rightToLeft.test(line) ? `\u2068${line}\u2069` : line;
}

/** The direction of a template's own words: that of their first letter. */
export function directionOf({ source }: Pick<Filled, 'source'>): 'ltr' | 'rtl' {
  return rightToLeft.test(/\p{L}/u.exec(source.replace(marks, ''))?.[0] ?? '') ? 'rtl' : 'ltr';
}

/** Text without line breaks, for a subject. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A text with the values in the places of their characters. */
export function put(values: Filled['values'], text: string, write: (value: Value) => string): string {
  return text.replace(marks, (mark) => {
    const value = values.get(mark);
    return value ? write(value) : '';
  });
}

/** The address, if it is one that a link in an email may have. */
export function webAddress(text: string): string | null {
  if (!/^(?:https?:\/\/|mailto:)[^\s]+$/i.test(text) || !URL.canParse(text)) return null;
  return text;
}

function cleaned(value: string): string {
  return value
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replace(unkept, '')
    .replace(marks, '')
    .trim();
}
