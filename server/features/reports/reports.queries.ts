import type { Db, Query } from '../../database/db.ts';
import { addDays, addMonths, type Day } from '../../shared/days.ts';

/** From which day to which, both included, and for staff whose. */
export interface Span {
  from: Day;
  to: Day;
  customerId: string | null;
}

/** The first days of the months of a span, and the day after its last. */
function monthsOf({ from, to }: Span): Day[] {
  const firsts = [`${from.slice(0, 8)}01`];
  while (firsts.length <= 120) {
    const next = addMonths(firsts.at(-1) ?? from, 1);
    if (next > to) break;
    firsts.push(next);
  }
  return firsts;
}

const narrowed = (rows: Query, column: string, { customerId }: Span) =>
  customerId === null ? rows : rows.where(column, customerId);

/** A month without anything is there with 0: the months come first, and what is found is put beside them. */
function beside<Row extends { month: Day }, Out>(
  span: Span,
  rows: readonly Row[],
  each: (month: Day, row: Row | undefined) => Out,
): Out[] {
  const found = new Map(rows.map((row) => [row.month, row]));
  return monthsOf(span).map((month) => each(month, found.get(month)));
}

const monthOf = (db: Db, column: string) => db.raw(`date_trunc('month', ${column})::date::text as month`);

/** How many assets fall due in each month of the span. */
export async function dueByMonth(db: Db, span: Span): Promise<{ month: Day; due: number }[]> {
  const rows = await db.rows<{ month: Day; due: string }>(
    narrowed(db.from('assets', 'a'), 'a.customer_id', span)
      .whereNot('a.status', 'retired')
      .where('a.next_service_on', '>=', span.from)
      .where('a.next_service_on', '<', addDays(span.to, 1))
      .groupByRaw('1')
      .select(monthOf(db, 'a.next_service_on'))
      .select(db.raw('count(*) as due')),
  );
  return beside(span, rows, (month, row) => ({ month, due: Number(row?.due ?? 0) }));
}

/** Of the assets that were serviced in each month and had been due on a day: how many were serviced by that day. */
export async function onTimeByMonth(
  db: Db,
  span: Span,
): Promise<{ month: Day; serviced: number; onTime: number }[]> {
  const rows = await db.rows<{ month: Day; serviced: string; on_time: string }>(
    narrowed(db.from('work_order_lines', 'l'), 'l.customer_id', span)
      .whereNotNull('l.finished_at')
      .whereNot('l.outcome', 'not_done')
      .whereNotNull('l.before_next_on')
      .where('l.serviced_on', '>=', span.from)
      .where('l.serviced_on', '<', addDays(span.to, 1))
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

/** What was invoiced in each month less what was credited, each currency by itself. */
export async function spendByMonth(
  db: Db,
  span: Span,
): Promise<{ currency: string; months: { month: Day; minor: bigint }[] }[]> {
  const rows = await db.rows<{ month: Day; currency: string; minor: string }>(
    narrowed(db.from('invoices', 'i'), 'i.customer_id', span)
      .where('i.status', 'issued')
      .where('i.dated_on', '>=', span.from)
      .where('i.dated_on', '<', addDays(span.to, 1))
      .groupByRaw('1, 2')
      .select(monthOf(db, 'i.dated_on'), 'i.currency')
      .select(
        db.raw("sum(case i.kind when 'invoice' then i.total_minor else -i.total_minor end)::text as minor"),
      ),
  );
  return [...new Set(rows.map(({ currency }) => currency))].sort().map((currency) => ({
    currency,
    months: beside(
      span,
      rows.filter((row) => row.currency === currency),
      (month, row) => ({ month, minor: BigInt(row?.minor ?? 0) }),
    ),
  }));
}
