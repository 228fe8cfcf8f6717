import { addMonths, type Day } from './days.ts';

/** Days that people type for what they do now are no older than so many years: what lies before is mistyped. */
const years = 5;

/**
 * What is wrong with the days of a form, such as 1926 typed for 2026, as its errors.
 * @param kept what the record has already, which stays as it is
 */
export function wrongDays<Name extends string>(
  days: Readonly<Record<Name, Day | null>>,
  names: readonly Name[],
  today: Day,
  kept?: Readonly<Record<Name, Day | null>>,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const name of names) {
    const day = days[name];
    if (day === null || day === kept?.[name] || day >= addMonths(today, -12 * years)) continue;
    errors[name] = `Check the year: this is more than ${years} years ago.`;
  }
  return errors;
}
