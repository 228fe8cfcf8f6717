import type { Db, Query } from '../../database/db.ts';
import { addDays, type Day } from '../../shared/days.ts';
import type { Span } from './filter.ts';
import { beside, monthOf, narrowed } from './months.queries.ts';

/** Lines of finished work whose service was in the span. */
const serviced = (db: Db, span: Span): Query =>
  narrowed(db.from('work_order_lines', 'l'), 'l', span)
    .whereNotNull('l.finished_at')
    // What was handed over with an asset was done for somebody else, and counts there.
    .whereNull('l.handed_from_id')
    .whereNot('l.outcome', 'not_done')
    .where('l.serviced_on', '>=', span.from)
    .where('l.serviced_on', '<', addDays(span.to, 1));

/** Of the assets that were serviced in each month and had been due on a day: how many were serviced by that day. */
export async function onTimeByMonth(
  db: Db,
  span: Span,
): Promise<{ month: Day; serviced: number; onTime: number }[]> {
  const rows = await db.rows<{ month: Day; serviced: string; on_time: string }>(
    serviced(db, span)
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
  const notDone = narrowed(db.from('work_order_lines', 'l'), 'l', span)
    .where('l.outcome', 'not_done')
    .whereNull('l.handed_from_id')
    .where('l.finished_at', '>=', db.dayBegins(span.from))
    .where('l.finished_at', '<', db.dayBegins(addDays(span.to, 1)));
  // What was done before Gatehouse came has its own type, and no order.
  const counted = (lines: Query) =>
    db.rows<{ type: string | null; outcome: Outcome; count: string }>(
      lines
        .leftJoin('work_orders as w', (on) => {
          on.on('w.id', 'l.work_order_id').onVal('w.tenant_id', db.tenantId);
        })
        .groupByRaw('1, 2')
        .select(db.raw('coalesce(l.type_id, w.type_id) as type'), 'l.outcome')
        .select(db.raw('count(*) as count')),
    );
  const [done, not, names] = await Promise.all([
    counted(serviced(db, span)),
    counted(notDone),
    db.rows<{ id: string; name: string }>(db.from('work_order_types').select('id', 'name')),
  ]);
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const types = new Map<string, { type: string | null } & Record<Outcome, number>>();
  for (const { type, outcome, count } of [...done, ...not]) {
    const name = type === null ? null : (nameOf.get(type) ?? null);
    const row = types.get(type ?? '') ?? { type: name, passed: 0, adjusted: 0, failed: 0, not_done: 0 };
    row[outcome] += Number(count);
    types.set(type ?? '', row);
  }
  const all = (row: Record<Outcome, number>) => outcomes.reduce((sum, one) => sum + row[one], 0);
  return [...types.values()].sort((a, b) => all(b) - all(a) || ((a.type ?? '') < (b.type ?? '') ? -1 : 1));
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
  const orders = narrowed(db.from('work_orders', 'w'), 'w', span)
    .whereIn('w.status', ['done', 'closed'])
    .where('w.done_at', '>=', db.dayBegins(span.from))
    .where('w.done_at', '<', db.dayBegins(addDays(span.to, 1)))
    .select(
      db.raw('(w.done_at at time zone ?)::date as done_on', [companyZone]),
      db.raw('(w.created_at at time zone ?)::date as asked_on', [companyZone]),
    );
  const days = 'greatest(o.done_on - o.asked_on, 0)';
  const rows = await db.rows<{ month: Day; orders: string; median: number; within: number }>(
    db
      .over(orders, 'o')
      .groupByRaw('1')
      .select(monthOf(db, 'o.done_on'))
      .select(
        db.raw('count(*) as orders'),
        db.raw(`percentile_cont(0.5) within group (order by ${days}) as median`),
        db.raw(`percentile_disc(0.9) within group (order by ${days}) as within`),
      ),
  );
  return beside(span, rows, (month, row) => ({
    month,
    orders: Number(row?.orders ?? 0),
    median: row?.median ?? null,
    within: row?.within ?? null,
  }));
}

/** A model of which something failed. */
export interface Failures {
  manufacturer: string | null;
  model: string | null;
  failed: number;
  serviced: number;
}

/** Of the models that failed in the span: how often, and how often they were serviced; most failures first, one more than `most`. */
export async function failuresByModel(db: Db, span: Span, most: number): Promise<Failures[]> {
  // An asset that went to another customer since is none of this one's any more: what it was isn't said.
  const lines = serviced(db, span).leftJoin('assets as a', (on) => {
    on.on('a.id', 'l.asset_id').onVal('a.tenant_id', db.tenantId);
  });
  const rows = await db.rows<Omit<Failures, 'failed' | 'serviced'> & { failed: string; serviced: string }>(
    lines
      .groupByRaw('lower(a.manufacturer), lower(a.model)')
      .havingRaw(`count(*) filter (where l.outcome = 'failed') > 0`)
      .orderByRaw('failed desc, serviced, manufacturer nulls last, model nulls last')
      .limit(most + 1)
      .select(
        db.raw('min(a.manufacturer) as manufacturer'),
        db.raw('min(a.model) as model'),
        db.raw(`count(*) filter (where l.outcome = 'failed') as failed`),
        db.raw('count(*) as serviced'),
      ),
  );
  return rows.map((row) => ({ ...row, failed: Number(row.failed), serviced: Number(row.serviced) }));
}
