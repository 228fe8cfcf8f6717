/** A calendar day as forms and Postgres write it: `2026-03-01`. Days have no zone; which one it is, `Calendar` knows. */
export type Day = string;

/** Is it a day of the calendar, as forms write it? From 1900 to 2199: what lies beyond is mistyped. */
export function isDay(text: string): boolean {
  if (!/^(?:19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The day so many days later. */
export function addDays(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return dayOf(date);
}

/** The same day so many months later; where that month is shorter, its last day. */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return dayOf(date);
}

const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

/** The last day of the day's month. */
export function monthEnd(day: Day): Day {
  return addDays(addMonths(`${day.slice(0, 8)}01`, 1), -1);
}
