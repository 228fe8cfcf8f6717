import { decimalsOf } from './currencies.ts';
import { latin, plainDecimal, readDecimal, shortDecimal, type NoDecimal } from './decimals.ts';

/** A unit price has this many decimals more than its currency, kept exactly. */
export const priceExtra = 4;
/** Quantities, and percentages of discount and tax, are kept in thousandths. */
export const thousandths = 3;
/** Amounts have at most this many digits before their decimals, unit prices and quantities as many as stay exact with them. */
const mostDigits = 12;
const mostPriceDigits = 10;
const mostQuantityDigits = 9;

export type ReadAmount = { value: bigint } | { error: string };

/** An amount in words of the reader's language, `€1,190.00`; `minor` is in the currency's smallest unit. */
export function money(minor: bigint, currency: string, locale: string): string {
  const places = decimalsOf(currency);
  return new Intl.NumberFormat(latin(locale), {
    style: 'currency',
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  }).format(plainDecimal(minor, places) as `${number}`);
}

/** An amount as machines read it, `1190.00`: in exports, and in the address of a page where one pays. */
export const plainAmount = (minor: bigint, currency: string) => plainDecimal(minor, decimalsOf(currency));

/** A decimal as a reader writes it into a field, without groups: `9,99` in German. */
export function typedDecimal(value: bigint, places: number, locale: string, least = 0): string {
  const mark = new Intl.NumberFormat(latin(locale), { minimumFractionDigits: 1 })
    .formatToParts(1.5)
    .find(({ type }) => type === 'decimal')?.value;
  return shortDecimal(value, places, least).replace('.', mark ?? '.');
}

/** An amount as a reader writes it into a field. */
export const typedAmount = (minor: bigint, currency: string, locale: string) =>
  typedDecimal(minor, decimalsOf(currency), locale, decimalsOf(currency));

/** A unit price as a reader writes it into a field: all the decimals that it has, and no fewer than its currency. */
export const typedPrice = (value: bigint, currency: string, locale: string) =>
  typedDecimal(value, decimalsOf(currency) + priceExtra, locale, decimalsOf(currency));

/** Reads an amount of a currency, in its smallest unit; what has more decimals than the currency is refused, never rounded. */
export function readAmount(text: string, currency: string, locale: string): ReadAmount {
  const places = decimalsOf(currency);
  const reading = { locale, places, whole: mostDigits };
  const read = readDecimal(text, reading);
  if ('value' in read) return read;
  return {
    error: wrong(
      read.wrong,
      'an amount',
      asMeant(text, reading, places) ?? typedDecimal(BigInt(119 * 10 ** places), places, locale, places),
      `${currency} has ${placesInWords(places)}.`,
    ),
  };
}

/** Reads a unit price, in ten-thousandths of the currency's smallest unit. */
export function readPrice(text: string, currency: string, locale: string): ReadAmount {
  const places = decimalsOf(currency) + priceExtra;
  const reading = { locale, places, whole: mostPriceDigits };
  const read = readDecimal(text, reading);
  if ('value' in read) return read;
  const example =
    asMeant(text, reading, decimalsOf(currency)) ??
    typedDecimal(125n * 10n ** BigInt(places - 1), places, locale, decimalsOf(currency));
  return {
    error: wrong(
      read.wrong,
      'a price',
      example,
      `A price in ${currency} has at most ${placesInWords(places)}.`,
    ),
  };
}

/** Reads a quantity above zero, in thousandths. */
export function readQuantity(text: string, locale: string): ReadAmount {
  const reading = { locale, places: thousandths, whole: mostQuantityDigits };
  const read = readDecimal(text, reading);
  const example =
    asMeant(text, reading, 0, (value) => value > 0n) ?? typedDecimal(1500n, thousandths, locale);
  if ('value' in read)
    return read.value > 0n ? read : { error: `Enter a quantity above 0, such as ${example}.` };
  return { error: wrong(read.wrong, 'a quantity', example, 'A quantity has at most three decimals.') };
}

/** Reads a percentage from 0 to 100, in thousandths of a percent; people write `19 %` as well. */
export function readPercent(text: string, locale: string): ReadAmount {
  const typed = text
    .trim()
    .replace(/[%\uff05]$/, '')
    .trim();
  const reading = { locale, places: thousandths, whole: 3 };
  const read = readDecimal(typed, reading);
  if ('value' in read && read.value >= 0n && read.value <= 100_000n) return read;
  if ('wrong' in read && read.wrong === 'too_many_places')
    return { error: 'A percentage has at most three decimals.' };
  const example =
    asMeant(typed, reading, 0, (value) => value >= 0n && value <= 100_000n) ??
    typedDecimal(19_500n, thousandths, locale);
  return { error: `Enter a percentage from 0 to 100, such as ${example}.` };
}

/** Languages between them write decimals in every way that there is. */
const otherWays = ['en-GB', 'de-DE', 'fr-FR', 'de-CH'];

/**
 * What was typed in another language's way, in the reader's: an example that says which number would be taken. Null otherwise, and
 * where that number isn't taken either.
 */
function asMeant(
  text: string,
  reading: Parameters<typeof readDecimal>[1],
  least: number,
  isTaken: (value: bigint) => boolean = () => true,
): string | null {
  for (const locale of otherWays) {
    const read = readDecimal(text, { ...reading, locale });
    if ('value' in read && isTaken(read.value))
      return typedDecimal(read.value, reading.places, reading.locale, least);
  }
  return null;
}

function wrong(why: NoDecimal, what: string, example: string, places: string): string {
  if (why === 'too_many_places') return places;
  return why === 'too_large' ? `Enter ${what} that is smaller.` : `Enter ${what}, such as ${example}.`;
}

const placesInWords = (places: number) => (places === 0 ? 'no decimals' : `${places} decimals`);
