import type { Db, Query } from '../../database/db.ts';
import { addDays, type Day } from '../../shared/days.ts';
import type { Span } from './filter.ts';
import { hasSums, sumsOf } from './kept.queries.ts';
import { beside, monthOf, narrowed } from './months.queries.ts';

/** Lines of finished work whose service was in the span. */
export const serviced = (db: Db, span: Span): Query =>
  narrowed(db.from('work_order_lines', 'l'), 'l', span)
    .whereNotNull('l.finished_at')
    // What was handed over with an asset was done for somebody else, and counts there.
    .whereNull('l.handed_from_id')
    .whereNot('l.outcome', 'not_done')
    .where('l.serviced_on', '>=', span.from)
    .where('l.serviced_on', '<', addDays(span.to, 1));

/** Lines of which nothing came, in the span in which somebody said so. */
const notDone = (db: Db, span: Span): Query =>
  narrowed(db.from('work_order_lines', 'l'), 'l', span)
    .where('l.outcome', 'not_done')
    .whereNull('l.handed_from_id')
    .where('l.finished_at', '>=', db.dayBegins(span.from))
    .where('l.finished_at', '<', db.dayBegins(addDays(span.to, 1)));

/** So many lines are looked up one by one for what isn't on them: their order's type, their asset's model. */
const mostLookedUp = 25_000;

/** More lines than that would be looked up, of somebody for whom no sums are kept: it would take longer than a page may. */
export async function isTooMuch(db: Db, span: Span, of: 'all' | 'serviced'): Promise<boolean> {
  if (hasSums(db, span)) return false;
  const lines = of === 'all' ? [serviced(db, span), notDone(db, span)] : [serviced(db, span)];
  const counts = await Promise.all(lines.map((some) => db.count(some, mostLookedUp)));
  return counts.reduce((sum, count) => sum + count, 0) > mostLookedUp;
}

/** Of the assets that were serviced in each month and had been due on a day: how many were serviced by that day. */
export async function onTimeByMonth(
  db: Db,
  span: Span,
): Promise<{ month: Day; serviced: number; onTime: number }[]> {
  const rows = await db.rows<{ month: Day; serviced: string; on_time: string }>(
    hasSums(db, span)
      ? sumsOf(db, span, ['work'])
          .groupBy('m.month')
          .select(db.raw('m.month::text as month, sum(m.due) as serviced, sum(m.on_time) as on_time'))
      : serviced(db, span)
          .whereNotNull('l.before_next_on')
          .groupByRaw('1')
          .select(monthOf(db, 'l.serviced_on'))
          .select(db.raw('count(*) as serviced'))
          .select(db.raw('count(*) filter (where l.serviced_on <= l.before_next_on) as on_time')),
  );
  return beside(span, rows, (month, row) => ({
    month,
    serviced: Number(row?.serviced ?? 0),
    onTime: Number(row?.on_time ?? 0),
  }));
}

/** What work can come to, in the order in which it is shown. */
export const outcomes = ['passed', 'adjusted', 'failed', 'not_done'] as const;
export type Outcome = (typeof outcomes)[number];

/** The finished lines of each type of work by what they came to, the most first; what wasn't done counts on the day that says so. */
export async function workByType(
  db: Db,
  span: Span,
): Promise<({ type: string | null } & Record<Outcome, number>)[]> {
  const [found, names] = await Promise.all([
    Promise.all(
      linesByType(db, span).map((query) =>
        db.rows<{ type: string | null; outcome: Outcome; count: string }>(query),
      ),
    ),
    db.rows<{ id: string; name: string }>(db.from('work_order_types').select('id', 'name')),
  ]);
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const types = new Map<string, { type: string | null } & Record<Outcome, number>>();
  for (const { type, outcome, count } of found.flat()) {
    const name = type === null ? null : (nameOf.get(type) ?? null);
    const row = types.get(type ?? '') ?? { type: name, passed: 0, adjusted: 0, failed: 0, not_done: 0 };
    row[outcome] += Number(count);
    types.set(type ?? '', row);
  }
  const all = (row: Record<Outcome, number>) => outcomes.reduce((sum, one) => sum + row[one], 0);
  return [...types.values()].sort((a, b) => all(b) - all(a) || ((a.type ?? '') < (b.type ?? '') ? -1 : 1));
}

/** How many lines there are of each type and outcome. */
function linesByType(db: Db, span: Span): Query[] {
  if (hasSums(db, span))
    return [
      sumsOf(db, span, ['work'])
        .groupBy('m.type_id', 'm.outcome')
        .havingRaw('sum(m.entries) > 0')
        .select('m.type_id as type', 'm.outcome', db.raw('sum(m.entries) as count')),
    ];
  // What was done before Gatehouse came has its own type, and no order.
  return [serviced(db, span), notDone(db, span)].map((lines) =>
    lines
      .leftJoin('work_orders as w', (on) => {
        on.on('w.id', 'l.work_order_id').onVal('w.tenant_id', db.tenantId);
      })
      .groupByRaw('1, 2')
      .select(db.raw('coalesce(l.type_id, w.type_id) as type'), 'l.outcome')
      .select(db.raw('count(*) as count')),
  );
}

/** How long work took. */
export interface Turnaround {
  month: Day;
  orders: number;
  /** Days from the request to the day it was done: half of the orders took no longer, and nine of ten. */
  median: number | null;
  within: number | null;
}

/** How long the work orders took that were done in each month, by the company's days. */
export async function turnaroundByMonth(db: Db, span: Span): Promise<Turnaround[]> {
  const { companyZone } = db.calendar;
  const orders = () =>
    narrowed(db.from('work_orders', 'w'), 'w', span)
      .whereIn('w.status', ['done', 'closed'])
      .where('w.done_at', '>=', db.dayBegins(span.from))
      .where('w.done_at', '<', db.dayBegins(addDays(span.to, 1)))
      .select(
        db.raw('(w.done_at at time zone ?)::date as done_on', [companyZone]),
        db.raw('(w.created_at at time zone ?)::date as asked_on', [companyZone]),
      );
  const rows = await db.rows<{ month: Day; days: number; orders: string }>(
    hasSums(db, span)
      ? sumsOf(db, span, ['turnaround'])
          .groupBy('m.month', 'm.days')
          .havingRaw('sum(m.entries) > 0')
          .select(db.raw('m.month::text as month, m.days, sum(m.entries) as orders'))
      : db
          .over(orders(), 'o')
          .groupByRaw('1, 2')
          .select(monthOf(db, 'o.done_on'))
          .select(db.raw('greatest(o.done_on - o.asked_on, 0) as days, count(*) as orders')),
  );
  const counts = rows.map(({ orders: count, ...one }) => ({ ...one, orders: Number(count) }));
  const months = [...new Set(counts.map(({ month }) => month))];
  const found = months.map((month) => ({
    month,
    ...middleOf(counts.filter((one) => one.month === month)),
  }));
  return beside(span, found, (month, row) => row ?? { month, orders: 0, median: null, within: null });
}

/** The median, between two days where they are as many on either side, and the days within which nine of ten were done. */
function middleOf(of: readonly { days: number; orders: number }[]): Omit<Turnaround, 'month'> {
  const inOrder = [...of].sort((a, b) => a.days - b.days);
  const orders = inOrder.reduce((sum, one) => sum + one.orders, 0);
  const at = (place: number) => {
    let seen = 0;
    return inOrder.find((one) => (seen += one.orders) >= place)?.days ?? null;
  };
  const [lower, upper] = [at(Math.ceil(orders / 2)), at(Math.floor(orders / 2) + 1)];
  if (orders === 0 || lower === null || upper === null) return { orders: 0, median: null, within: null };
  return { orders, median: (lower + upper) / 2, within: at(Math.ceil(orders * 0.9)) };
}
