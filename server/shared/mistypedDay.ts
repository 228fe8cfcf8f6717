import { addMonths, type Day } from './days.ts';

/** Days that people type for what they do now are within so many years of today: what lies beyond is mistyped. */
const years = 5;

/** What is wrong with a day, such as 1926 typed for 2026; null when nothing is. */
function wrongDay(day: Day, today: Day): string | null {
  if (day >= addMonths(today, -12 * years) && day <= addMonths(today, 12 * years)) return null;
  return `Check the year: enter a date within ${years} years of today.`;
}

/**
 * The same for the days of a form, as its errors.
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
    const wrong = day === null || day === kept?.[name] ? null : wrongDay(day, today);
    if (wrong !== null) errors[name] = wrong;
  }
  return errors;
}
