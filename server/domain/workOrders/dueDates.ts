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

/**
 * When the next service is due. From 31 January one month leads to the last day of February: a month that has no such
 * day lands on its last. Counted from the due date, it is the first one behind the day on which the work was done, by whole
 * intervals from that due date and not from a shortened one.
 * @param interval months; null for none, and then nothing falls due
 * @param dueOn the day on which this service was due, or null
 */
export function nextServiceDate(
  { countsFrom, landsOn }: DueRules,
  { interval, doneOn, dueOn }: { interval: number | null; doneOn: Day; dueOn: Day | null },
): Day | null {
  if (interval === null) return null;
  const from = countsFrom === 'due' && dueOn !== null ? dueOn : doneOn;
  const land = (day: Day) => (landsOn === 'month_end' ? monthEnd(day) : day);
  for (let times = 1; ; times += 1) {
    const next = land(addMonths(from, interval * times));
    if (next > doneOn) return next;
  }
}
