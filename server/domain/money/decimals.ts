/**
 * Exact decimals: a whole number of the smallest part that counts (cents, thousandths), as a `bigint`. No amount is ever a
 * floating-point number.
 */

const ten = (power: number) => 10n ** BigInt(power);

/** Divides, and rounds half away from zero: 2.5 is 3, −2.5 is −3. `by` is above zero. */
export function divideRounded(value: bigint, by: bigint): bigint {
  const half = value < 0n ? -by : by;
  return (2n * value + half) / (2n * by);
}

/** The decimal as machines write it: `-1234.50`, with all its places. */
export function plainDecimal(value: bigint, places: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const sign = value < 0n ? '-' : '';
  return places === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-places)}`;
}

/** As `plainDecimal`, without the zeros at its end beyond `least` places: a unit price of 0.333, a quantity of 2. */
export function shortDecimal(value: bigint, places: number, least = 0): string {
  let kept = places;
  while (kept > least && value % ten(places - kept + 1) === 0n) kept--;
  return plainDecimal(value / ten(places - kept), kept);
}

/** What a text isn't a decimal for. */
export type NoDecimal = 'not_a_number' | 'too_many_places' | 'too_large';

interface Reading {
  /** The reader's way of writing numbers. */
  locale: string;
  /** Decimals at most; one more is refused, never rounded. */
  places: number;
  /** Digits before the decimals at most. */
  whole: number;
}

/**
 * Reads a decimal as people write it in their language: `9,99` and `1.127,54` in German, `1,127.54` in English. What is
 * written in another language's way is refused, never taken for another number.
 * @returns the value in its smallest parts, or why it is none
 */
export function readDecimal(
  text: string,
  { locale, places, whole }: Reading,
): { value: bigint } | { wrong: NoDecimal } {
  const { decimal, group, short } = marksOf(locale);
  const typed = text
    .trim()
    .replace(/^[\u2212\u2013]/, '-')
    .replace(/[\s\u00a0\u2009\u202f]/g, ' ')
    .replace(/['\u2019]/g, '\u2019');
  const grouped = `[0-9]{1,3}(?:${escaped(group)}[0-9]{3})+`;
  // India groups by two before the last three: 12,34,567.
  const pairs = `[0-9]{1,2}(?:${escaped(group)}[0-9]{2})*${escaped(group)}[0-9]{3}`;
  const wholes = short ? `${grouped}|${pairs}` : grouped;
  const match = new RegExp(`^(-?)((?:${wholes})|[0-9]+)(?:${escaped(decimal)}([0-9]+))?$`).exec(typed);
  if (!match) return { wrong: 'not_a_number' };
  const [, sign = '', before = '', after = ''] = match;
  // `0,250` in English is a quarter that somebody wrote in another language.
  if (before.includes(group) && before.startsWith('0')) return { wrong: 'not_a_number' };
  const digits = before
    .split(group)
    .join('')
    .replace(/^0+(?=.)/, '');
  if (digits.length > whole) return { wrong: 'too_large' };
  if (after.length > places) return { wrong: 'too_many_places' };
  const value = BigInt(digits + after.padEnd(places, '0'));
  return { value: sign === '-' ? -value : value };
}

interface Marks {
  decimal: string;
  group: string;
  short: boolean;
}
const kept = new Map<string, Marks>();
/** Browsers name locales as they like, so few are kept. */
const mostKept = 500;

/** What stands before the decimals and between the thousands where a reader comes from. */
function marksOf(locale: string): Marks {
  const known = kept.get(locale);
  if (known) return known;
  const parts = new Intl.NumberFormat(latin(locale), {
    useGrouping: true,
    minimumFractionDigits: 1,
  }).formatToParts(12_345_678.5);
  const mark = (type: 'group' | 'decimal') => parts.find((part) => part.type === type)?.value;
  const decimal = mark('decimal') ?? '.';
  const group = (mark('group') ?? (decimal === ',' ? '.' : ','))
    .replace(/[\s\u00a0\u2009\u202f]/g, ' ')
    .replace("'", '\u2019');
  const short = parts
    .filter(({ type }) => type === 'integer')
    .some(({ value }, at) => at > 0 && value.length === 2);
  const marks = { decimal, group, short };
  if (kept.size >= mostKept) kept.clear();
  kept.set(locale, marks);
  return marks;
}

/** Fields, imports and exports know one set of figures. */
export const latin = (locale: string) => new Intl.Locale(locale, { numberingSystem: 'latn' });

const escaped = (mark: string) => mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
