const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment, or a calendar day as Postgres writes it (`2026-03-01`). */
export type DateValue = Date | string | null | undefined;

/**
 * A calendar day in words, `1 Mar 2026`: never to be mistaken for January the third. Nothing for a missing or
 * unreadable value. Days have no zone, so a `Date` is read in UTC.
 */
export function formatDate(value: DateValue): string {
  const date = toDate(value);
  return date ? `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}` : '';
}

/** The month of a day in words, `Mar 2026`; nothing for a missing or unreadable value. */
export function formatMonth(value: DateValue): string {
  return formatDate(value).replace(/^\d+ /, '');
}

/**
 * A moment in words, `1 Mar 2026, 14:05 UTC`; nothing for a missing or unreadable value. The `time` partial shows this
 * text and the script turns it into the reader's own language and zone.
 */
export function formatDateTime(value: DateValue): string {
  const date = toDate(value);
  if (!date) return '';
  return `${formatDate(date)}, ${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())} UTC`;
}

/** The value as a machine reads it: ISO 8601 in UTC, for `<time datetime>`; nothing when missing or unreadable. */
export function isoDateTime(value: DateValue): string {
  return toDate(value)?.toISOString() ?? '';
}

/** A calendar day as `<input type="date">` wants it, `2026-03-01`; nothing when missing or unreadable. */
export function isoDate(value: DateValue): string {
  return isoDateTime(value).slice(0, 10);
}

function toDate(value: DateValue): Date | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const date = typeof value === 'string' ? new Date(value) : value;
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
