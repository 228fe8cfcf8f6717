import { isDay, type Day } from '../shared/days.ts';
import { dateLocales } from '../shared/locales.ts';

/** Which of two numbers is the day: `3/4/2026` is the third of April or the fourth of March. */
export type DayOrder = 'day_first' | 'month_first';

/** What a text says of a day: one day, two that it may be, or nothing. */
type Written = { day: Day } | { dayFirst: Day | null; monthFirst: Day | null } | null;

/** Names of months, long and short, in the languages that people may choose. */
const months = new Map<string, number>(
  [...dateLocales, 'en-GB'].flatMap((locale) =>
    (['long', 'short'] as const).flatMap((month) =>
      Array.from({ length: 12 }, (_, n): [string, number] => [
        nameOf(new Intl.DateTimeFormat(locale, { month, timeZone: 'UTC' }).format(Date.UTC(2026, n, 15))),
        n + 1,
      ]),
    ),
  ),
);

function nameOf(text: string): string {
  return text.toLowerCase().replace(/\.$/, '');
}

/** A time of day behind a date, where it says nothing: `2026-03-01T00:00:00`. */
const midnight = /(?:T|\s)0?0:00(?::00(?:\.0+)?)?(?:Z| ?AM)?$/i;

/** The time as `inFigures` writes it for a cell that has one: where a day is asked for, Excel's day is meant. */
const ofWorkbook = /(?<=^\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d$/;

/** A time of day behind a date: `14:30`, `2:30:05 PM`, `T14:30:00.000+01:00`. */
const timeBehind =
  /(?:T|,? (?:at )?)(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d{1,9})?)?(?: ?([ap]\.?m\.?))?(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?$/i;

const made = (year: string, month: number | string, day: number | string): Day | null => {
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return isDay(text) ? text : null;
};
const one = (day: Day | null): Written => (day === null ? null : { day });

/**
 * Reads a day as people and programs write it: `2026-03-31`, `20260331`, `31.3.2026`, `31 March 2026`, `Mar 31, 2026`, and the
 * number by which Excel counts it. Of `3/4/2026` it says both days that it may be; a year of two figures is never guessed.
 */
function written(text: string): Written {
  const plain = text.replace(midnight, '').replace(ofWorkbook, '').trim();
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(plain) ?? /^(\d{4})()(\d\d)(\d\d)$/.exec(plain);
  if (iso) return one(made(iso[1] ?? '', iso[3] ?? '', iso[4] ?? ''));
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(plain);
  if (dotted) return one(made(dotted[3] ?? '', dotted[2] ?? '', dotted[1] ?? ''));
  const figures = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4})$/.exec(plain);
  if (figures) {
    const [, first = '', , second = '', year = ''] = figures;
    const [dayFirst, monthFirst] = [made(year, second, first), made(year, first, second)];
    return dayFirst === null && monthFirst === null ? null : { dayFirst, monthFirst };
  }
  const dayThenName = /^(\d{1,2})\.?[-\s]\s*(?:de\s+)?(\p{L}+)\.?,?[-\s]\s*(?:de\s+)?(\d{4})$/u.exec(plain);
  if (dayThenName) return named(dayThenName[2], dayThenName[1], dayThenName[3]);
  const nameThenDay = /^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/u.exec(plain);
  if (nameThenDay) return named(nameThenDay[1], nameThenDay[2], nameThenDay[3]);
  return /^\d{5}$/.test(plain) ? one(ofSerial(Number(plain))) : null;
}

function named(name = '', day = '', year = ''): Written {
  const month = months.get(nameOf(name));
  return month === undefined ? null : one(made(year, month, day));
}

/**
 * The day that Excel shows for a number: it counts from the last day of 1899, and takes 1900 for a leap year.
 * @param from1904 the workbook counts from 1904, as Excel for the Mac did
 */
export function ofSerial(serial: number, from1904 = false): Day | null {
  const days = Math.floor(serial) + (from1904 ? 1462 : 0);
  const day = new Date(Date.UTC(1899, 11, days < 60 ? 31 + days : 30 + days)).toISOString().slice(0, 10);
  return isDay(day) ? day : null;
}

/** Reads a day; null where it is none. @param order of a column in which it has to be told */
export function readDay(text: string, order: DayOrder | null): Day | null {
  const read = written(text);
  if (read === null || 'day' in read) return read?.day ?? null;
  if (order !== null) return order === 'day_first' ? read.dayFirst : read.monthFirst;
  // Where nobody has to be asked, only one of them can be meant.
  return read.dayFirst === read.monthFirst || read.monthFirst === null ? read.dayFirst : read.monthFirst;
}

/**
 * Reads a moment: a day, with a time of day behind it or without, which is its first moment then.
 * @returns `2026-03-31T14:30:00`, and the zone where the text has one, as Postgres reads both; null where it is none
 */
export function readMoment(text: string, order: DayOrder | null): string | null {
  const counted = /^(\d{5})[.,](\d+)$/.exec(text);
  if (counted) return momentOf(Number(`${counted[1]}.${counted[2]}`))?.replace(' ', 'T') ?? null;
  const time = timeBehind.exec(text);
  const day = readDay(time ? text.slice(0, time.index).trim() : text, order);
  if (day === null || !time) return day === null ? null : `${day}T00:00:00`;
  const [, hours = '', minutes = '', seconds = '00', half, zone = ''] = time;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (/^p/i.test(half) ? 12 : 0);
  const isHour = half === undefined ? hour < 24 : Number(hours) >= 1 && Number(hours) <= 12;
  if (!isHour || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const offset = zone.replace(/^(?:UTC|GMT|Z)$/i, 'Z').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  if (Number(offset.slice(1, 3)) > 14 || Number(offset.slice(4, 6)) > 59) return null;
  return `${day}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}${offset}`;
}

/** The moment that Excel shows for a number, to the second; the day alone where it has no time. */
export function momentOf(serial: number, from1904 = false): string | null {
  const whole = Math.round((serial - Math.floor(serial)) * 86_400);
  const day = ofSerial(Math.floor(serial) + (whole === 86_400 ? 1 : 0), from1904);
  if (day === null || whole % 86_400 === 0) return day;
  return `${day} ${new Date(whole * 1000).toISOString().slice(11, 19)}`;
}

/** In which order a column has day and month: one for all of it. A day that can be read in one way alone says it for the others. */
export class DayOrders {
  #dayFirst = false;
  #monthFirst = false;
  #either = false;

  /** Takes the next text of the column. */
  add(text: string): void {
    const read = text === '' ? null : written(text.replace(timeBehind, '').trim());
    if (read === null || 'day' in read || read.dayFirst === read.monthFirst) return;
    if (read.dayFirst === null) this.#monthFirst = true;
    else if (read.monthFirst === null) this.#dayFirst = true;
    else this.#either = true;
  }

  /** null where there is nothing to tell, `ask` where it can't be told. */
  get told(): DayOrder | 'ask' | null {
    if (this.#dayFirst && this.#monthFirst) return 'ask';
    if (this.#dayFirst) return 'day_first';
    if (this.#monthFirst) return 'month_first';
    return this.#either ? 'ask' : null;
  }
}

/** How a locale writes days in figures. */
export function orderIn(locale: string): DayOrder {
  const parts = new Intl.DateTimeFormat(locale, { dateStyle: 'short' }).formatToParts(0);
  const at = (type: string) => parts.findIndex((part) => part.type === type);
  return at('month') < at('day') ? 'month_first' : 'day_first';
}
