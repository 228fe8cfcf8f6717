import { addMonths, monthEnd, type Day } from '../../shared/days.ts';

/** How a company counts the next service date. */
export interface DueRules {
  /** From the day on which the service was done, or from the day on which it was due. */
  countsFrom: 'done' | 'due';
  /** On the same day of the month, or on the month's last. */
  landsOn: 'day' | 'month_end';
}

/** What a company begins with. */
export const usualRules: DueRules = { countsFrom: 'done', landsOn: 'day' };

/** What a next date is counted from. */
interface Counted {
  /** Months; null for none, and then nothing falls due. */
  interval: number | null;
  doneOn: Day;
  /** The day on which this service was due, or null. */
  dueOn: Day | null;
  /** The day of the month that it stood for, where its month was too short for that. */
  dueDay?: number | null;
}

/**
 * When the next service is due. From 31 January one month leads to the last day of February: a month that has no such
 * day lands on its last. Counted from the due date, it is the first one behind the day on which the work was done, by whole
 * intervals from that due date and not from a shortened one: after 28 February, that stood for the 31st, comes 31 March.
 */
export function nextServiceDate(rules: DueRules, counted: Counted): Day | null {
  const { interval, doneOn } = counted;
  if (interval === null) return null;
  const { from, day } = startOf(rules, counted);
  const land = (next: Day) => (rules.landsOn === 'month_end' ? monthEnd(next) : onDay(next, day));
  for (let times = 1; ; times += 1) {
    const next = land(addMonths(from, interval * times));
    if (next > doneOn) return next;
  }
}

/** The day of the month that a date counted in this way stands for; null where it is its own. */
export function dayCutFrom(rules: DueRules, counted: Counted, next: Day | null): number | null {
  if (next === null || rules.landsOn === 'month_end') return null;
  const { day } = startOf(rules, counted);
  return day > dayIn(next) ? day : null;
}

/** The day of its month: 31 of 2027-01-31. */
export const dayIn = (day: Day): number => Number(day.slice(8));

function startOf({ countsFrom }: DueRules, { doneOn, dueOn, dueDay }: Counted): { from: Day; day: number } {
  if (countsFrom !== 'due' || dueOn === null) return { from: doneOn, day: dayIn(doneOn) };
  const isCut = dueDay !== undefined && dueDay !== null && dueOn === monthEnd(dueOn);
  return { from: dueOn, day: isCut ? Math.max(dueDay, dayIn(dueOn)) : dayIn(dueOn) };
}

/** That day of the month, or its last. */
function onDay(next: Day, day: number): Day {
  const last = monthEnd(next);
  return dayIn(last) < day ? last : `${next.slice(0, 8)}${String(day).padStart(2, '0')}`;
}
