import { clock } from './clock.ts';
import { addDays, type Day } from './days.ts';

/** A moment, or a calendar day as Postgres writes it (`2026-03-01`). */
export type DateValue = Date | string | null | undefined;

/** Whose days count, and how somebody reads them. */
export interface CalendarOf {
  /** The company's zone: an IANA name. */
  companyZone: string;
  /** The person's own; null: the company's. */
  ownZone?: string | null;
  /** The locale that dates are written by (locales.ts). */
  locale?: string;
  /** For how many days after its date a service isn't overdue yet. */
  graceDays?: number;
}

/** Dates are written by this where nobody has said otherwise. */
export const defaultLocale = 'en-GB';

/**
 * What day it is, and how one reader's dates are written. Days are the company's, whoever asks and from wherever: what
 * was due on 10 June is overdue once the company's clock says 11 June. Times of day are the person's own.
 */
export class Calendar {
  readonly companyZone: string;
  readonly zone: string;
  readonly locale: string;
  readonly #graceDays: number;

  constructor({ companyZone, ownZone = null, locale = defaultLocale, graceDays = 0 }: CalendarOf) {
    this.#graceDays = graceDays;
    this.companyZone = companyZone;
    this.zone = ownZone ?? companyZone;
    this.locale = locale;
  }

  /** The company's day at this moment. */
  get today(): Day {
    return this.dayOf(clock.now());
  }

  /** A service whose date is before this day is overdue: today, less the days of grace that the company gives. */
  get lateBefore(): Day {
    return addDays(this.today, -this.#graceDays);
  }

  /** The company's day at a moment. */
  dayOf(moment: Date): Day {
    return written('isoDay', 'sv-SE', this.companyZone, moment);
  }

  /**
   * A day in words, `1 Mar 2026`, never to be mistaken for January the third; of a moment, the company's day. Nothing for a
   * missing or unreadable value.
   */
  date(value: DateValue): string {
    return this.#write('day', this.companyZone, value);
  }

  /** The month of a day in words, `Mar 2026`. */
  month(value: DateValue): string {
    return this.#write('month', this.companyZone, value);
  }

  /** A moment by the person's clock, with its zone: `1 Mar 2026, 14:05 CET`. */
  dateTime(value: DateValue): string {
    return this.#write('moment', this.zone, value);
  }

  /** A day as `<input type="date">` wants it, `2026-03-01`; of a moment, the company's. */
  isoDate(value: DateValue): string {
    const date = toDate(value);
    if (!date) return '';
    return isCalendarDay(value) ? value : this.dayOf(date);
  }

  #write(kind: Kind, zone: string, value: DateValue): string {
    const date = toDate(value);
    // A calendar day has no zone: it is the same one wherever it is read.
    return date ? written(kind, this.locale, isCalendarDay(value) ? 'UTC' : zone, date) : '';
  }
}

/** The calendar of pages that are nobody's, and of a company that hasn't said where it is. */
export const plainCalendar = new Calendar({ companyZone: 'UTC' });

/** The value as a machine reads it: ISO 8601 in UTC, for `<time datetime>`; nothing when missing or unreadable. */
export function isoDateTime(value: DateValue): string {
  return toDate(value)?.toISOString() ?? '';
}

/** A moment by the clock of a zone, without the zone: `2026-03-01T14:05:00`; nothing when missing or unreadable. */
export function clockTime(value: DateValue, timeZone: string): string {
  const date = toDate(value);
  return date ? written('clock', 'sv-SE', timeZone, date).replace(' ', 'T') : '';
}

const day = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const kinds = {
  clock: { dateStyle: 'short', timeStyle: 'medium' },
  isoDay: { year: 'numeric', month: '2-digit', day: '2-digit' },
  day,
  month: { year: 'numeric', month: 'short' },
  moment: { ...day, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
type Kind = keyof typeof kinds;

/** Making a format takes a thousand times longer than using it. Browsers name locales as they like, so few are kept. */
const formats = new Map<string, Intl.DateTimeFormat>();
const mostFormats = 500;
/** The same moments are on every page of a list, and looking a text up takes a tenth of the time. */
const texts = new Map<string, string>();
const mostTexts = 10_000;

function written(kind: Kind, locale: string, timeZone: string, date: Date): string {
  const key = `${kind} ${locale} ${timeZone}`;
  // What is read by machines is mostly this very moment, which doesn't come again.
  if (kind === 'clock' || kind === 'isoDay') return formatOf(key, kind, locale, timeZone).format(date);
  const place = `${key} ${date.getTime()}`;
  let text = texts.get(place);
  if (text === undefined) {
    if (texts.size >= mostTexts) texts.clear();
    text = formatOf(key, kind, locale, timeZone).format(date);
    texts.set(place, text);
  }
  return text;
}

function formatOf(key: string, kind: Kind, locale: string, timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(key);
  if (!format) {
    if (formats.size >= mostFormats) formats.clear();
    // Fields for dates, imports and exports know one calendar and one set of figures.
    const by = new Intl.Locale(locale, { calendar: 'gregory', numberingSystem: 'latn' });
    format = new Intl.DateTimeFormat(by, { ...kinds[kind], timeZone });
    formats.set(key, format);
  }
  return format;
}

const isCalendarDay = (value: DateValue): value is Day =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);

function toDate(value: DateValue): Date | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const date = typeof value === 'string' ? new Date(value) : value;
  return Number.isNaN(date.getTime()) ? undefined : date;
}
