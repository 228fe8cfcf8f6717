import { decimalsOf } from '../../../domain/money/currencies.ts';
import { seenLine } from '../../../shared/seenText.ts';

/** What stands before the decimals: one for all of a column. */
export type DecimalMark = '.' | ',';

/** Digits before the decimals at most. */
const mostDigits = 12;

interface Plain {
  /** Money went out, or was taken back. */
  isNegative: boolean;
  /** Figures with their marks alone. */
  figures: string;
}

/** An amount without what banks write around it: a sign in front or behind, brackets, a currency, spaces between thousands. */
function plain(text: string): Plain | null {
  const typed = seenLine(text)
    .normalize('NFKC')
    .replace(/[\u2212\u2010-\u2015]/g, '-')
    .replace(/^[A-Z]{3}\b|\b[A-Z]{3}$|\p{Sc}/gu, '')
    .replace(/[\s'\u2019]/g, '');
  const match = /^(\(?)([-+]?)([\d.,]+)(-|\+|CR|DR)?(\)?)$/i.exec(typed);
  if (!match) return null;
  const [, open = '', sign = '', figures = '', end = '', close = ''] = match;
  if ((open === '(') !== (close === ')') || (sign !== '' && end !== '')) return null;
  return { isNegative: open !== '' || sign === '-' || end === '-' || end.toUpperCase() === 'DR', figures };
}

const other = (mark: DecimalMark): DecimalMark => (mark === '.' ? ',' : '.');

/** What figures say of the mark before the decimals: which it is, that it may be either, or nothing. */
function markIn(figures: string): DecimalMark | 'grouped.' | 'grouped,' | null {
  const marks = figures.split('').filter((one): one is DecimalMark => one === '.' || one === ',');
  const last = marks.at(-1);
  if (last === undefined) return null;
  if (marks.some((mark) => mark !== last)) return last;
  if (marks.length > 1) return other(last);
  const [before = '', after = ''] = figures.split(last);
  return after.length === 3 && /^[1-9]\d{0,2}$/.test(before) ? `grouped${last}` : last;
}

/** Which mark a column of amounts has before its decimals. An amount that can be read in one way alone says it for the others. */
export class DecimalMarks {
  readonly #told = new Set<DecimalMark>();
  readonly #either = new Set<DecimalMark>();

  /** Takes the next text of the column. */
  add(text: string): void {
    const mark = markIn(plain(text)?.figures ?? '');
    if (mark === '.' || mark === ',') this.#told.add(mark);
    else if (mark !== null) this.#either.add(mark === 'grouped.' ? '.' : ',');
  }

  /**
   * null where there is nothing to tell, `ask` where it can't be told.
   * @param currency with two decimals at most, three figures behind a mark are a thousand
   */
  told(currency: string): DecimalMark | 'ask' | null {
    const [told, also] = [...this.#told];
    if (told !== undefined) return also === undefined ? told : 'ask';
    const [either, too] = [...this.#either];
    if (either === undefined) return null;
    return too === undefined && decimalsOf(currency) < 3 ? other(either) : 'ask';
  }
}

/** Decimals without the zeros at their end, which say nothing. */
export function withoutZeros(decimals: string): string {
  let end = decimals.length;
  while (decimals[end - 1] === '0') end -= 1;
  return decimals.slice(0, end);
}

/** Reads an amount in the smallest unit of its currency; what has more decimals than that is none, never rounded. */
export function readBankAmount(text: string, currency: string, mark: DecimalMark | null): bigint | null {
  const read = plain(text);
  if (!read) return null;
  const decimal = mark ?? '.';
  const group = other(decimal) === '.' ? '\\.' : ',';
  const match = new RegExp(
    `^(\\d{1,3}(?:${group}\\d{3})+|\\d{1,2}(?:${group}\\d{2})*${group}\\d{3}|\\d+)(?:[${decimal}](\\d+))?$`,
  ).exec(read.figures);
  if (!match) return null;
  const whole = (match[1] ?? '').replaceAll(other(decimal), '').replace(/^0+(?=.)/, '');
  const places = decimalsOf(currency);
  const after = withoutZeros(match[2] ?? '');
  if (whole.length > mostDigits || after.length > places) return null;
  const minor = BigInt(whole + after.padEnd(places, '0'));
  return read.isNegative ? -minor : minor;
}
