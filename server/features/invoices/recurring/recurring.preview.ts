import { fillPeriod, nextPeriod } from '../../../domain/money/periods.ts';
import { readable } from '../../../forms/parse.ts';
import { plainCalendar, type Calendar } from '../../../shared/dates.ts';
import type { Day } from '../../../shared/days.ts';
import { recurringForm } from './recurring.form.ts';
import { nextDates, rhythmOf, type Recurring } from './recurring.queries.ts';

/** As many invoices to come as a page shows. */
const mostShown = 6;

/** What will be created when, and how it ends. */
export interface Preview {
  rows: { on: Day; says: string }[];
  /** What becomes of each, and when they end: sentences. */
  limits: string;
}

/** The dates that a form asks for, before anything is saved; null while it can't be read when the first invoice is, or how often. */
export function datesOf(body: Readonly<Record<string, unknown>>): Day[] | null {
  const { every, unit, next_on: next, last_on: last = null, times = null } = readable(recurringForm, body);
  if (every === undefined || unit === undefined || next === undefined) return null;
  const anchor = Number(next.slice(8));
  const dated = { every, unit, next_on: next, anchor_day: anchor, last_on: last, times, made: 0 };
  return nextDates(dated, mostShown);
}

/** The invoices to come, with their first line as the clock will write it; none of a plan that has ended. */
export function previewOf(plan: Recurring, lines: readonly string[], calendar: Calendar): Preview {
  const [first = ''] = lines;
  return {
    rows: nextDates(plan, mostShown).map((on) => ({
      on,
      // In the one way of writing in which the clock writes it for everybody.
      says: fillPeriod(first, on, nextPeriod(on, rhythmOf(plan)), plainCalendar),
    })),
    limits: limitsOf(plan, calendar),
  };
}

function limitsOf(plan: Recurring, calendar: Calendar): string {
  const each = plan.issues
    ? 'Each one is issued and emailed on its date.'
    : 'Each one is created as a draft, and you issue it.';
  if (plan.times !== null) {
    const left = Math.max(0, plan.times - plan.made);
    return `${each} ${left === 1 ? '1 more is' : `${left} more are`} to come, ${plan.times} in all.`;
  }
  return plan.last_on === null
    ? `${each} They go on until you end it.`
    : `${each} None is created after ${calendar.date(plan.last_on)}.`;
}
