const day = 24 * 60 * 60 * 1000;

/** The date so many days from today, as YYYY-MM-DD. */
export function daysFrom(days: number): string {
  return new Date(Date.now() + days * day).toISOString().slice(0, 10);
}

/** The date so many months after another. */
export function nextService(last: string, months: number): string {
  const date = new Date(`${last}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}
