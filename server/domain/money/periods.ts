import type { Calendar } from '../../shared/dates.ts';
import { addDays, addMonths, monthEnd, type Day } from '../../shared/days.ts';

/** What a period is counted in, in the order in which forms offer it. */
export const units = ['week', 'month', 'quarter', 'year'] as const;
export type Unit = (typeof units)[number];

/** How often something recurs; `anchorDay` is the day of the month on which it first did. */
export interface Rhythm {
  every: number;
  unit: Unit;
  anchorDay: number;
}

const monthsIn = { month: 1, quarter: 3, year: 12 } as const;

/** The first day of the period behind the one that begins on a day, as the database's clock counts them (`recurring_next`). */
export function nextPeriod(day: Day, { every, unit, anchorDay }: Rhythm): Day {
  if (unit === 'week') return addDays(day, 7 * every);
  const first = addMonths(`${day.slice(0, 8)}01`, every * monthsIn[unit]);
  return addDays(first, Math.min(anchorDay, Number(monthEnd(first).slice(8))) - 1);
}

/** The first period that begins on a day or later, and those before it that are left out. */
export function periodsUntil(next: Day, until: Day, rhythm: Rhythm): { next: Day; missed: Day[] } {
  const missed: Day[] = [];
  let day = next;
  while (day < until) {
    missed.push(day);
    day = nextPeriod(day, rhythm);
  }
  return { next: day, missed };
}

/** How often, in words: *Every 2 weeks*. */
export function rhythmInWords({ every, unit }: Pick<Rhythm, 'every' | 'unit'>): string {
  return every === 1 ? `Every ${unit}` : `Every ${every} ${unit}s`;
}

/** What texts can say of their period, in braces. */
const placeholders = {
  period: (from, to, calendar) => `${calendar.date(from)} – ${calendar.date(to)}`,
  from: (from, _to, calendar) => calendar.date(from),
  to: (_from, to, calendar) => calendar.date(to),
  month: (from, _to, calendar) => calendar.month(from),
  quarter: (from) => `Q${Math.ceil(Number(from.slice(5, 7)) / 3)} ${from.slice(0, 4)}`,
  year: (from) => from.slice(0, 4),
} as const satisfies Record<string, (from: Day, to: Day, calendar: Calendar) => string>;

const inBraces = /\{([a-z_]+)\}/g;
const known = (name: string): name is keyof typeof placeholders => Object.hasOwn(placeholders, name);

/** All of them as hints name them. */
export const placeholdersInWords = Object.keys(placeholders)
  .map((name) => `{${name}}`)
  .join(', ');

/** A text with its period filled in: from its first day to the day before the next one. */
export const fillPeriod = (text: string, from: Day, next: Day, calendar: Calendar): string =>
  text.replaceAll(inBraces, (held, name: string) =>
    known(name) ? placeholders[name](from, addDays(next, -1), calendar) : held,
  );

/** What each of them becomes in a period, for whoever writes such a text. */
export const placeholderExamples = (from: Day, next: Day, calendar: Calendar): string[] =>
  Object.keys(placeholders).map(
    (name) => `{${name}} becomes “${fillPeriod(`{${name}}`, from, next, calendar)}”`,
  );

/** The first word in braces of a text that means nothing, or null. */
export const unknownPlaceholder = (text: string): string | null =>
  [...text.matchAll(inBraces)].find(([, name = '']) => !known(name))?.[0] ?? null;
