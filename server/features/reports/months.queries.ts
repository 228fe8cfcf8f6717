import type { Db, Query } from '../../database/db.ts';
import { addMonths, type Day } from '../../shared/days.ts';
import type { Span } from './filter.ts';

/** The first days of the months of a span. */
function monthsOf({ from, to }: Pick<Span, 'from' | 'to'>): Day[] {
  const firsts = [`${from.slice(0, 8)}01`];
  while (firsts.length <= 120) {
    const next = addMonths(firsts.at(-1) ?? from, 1);
    if (next > to) break;
    firsts.push(next);
  }
  return firsts;
}

/** A month without anything is there with 0: the months come first, and what is found is put beside them. */
export function beside<Row extends { month: Day }, Out>(
  span: Span,
  rows: readonly Row[],
  each: (month: Day, row: Row | undefined) => Out,
): Out[] {
  const found = new Map(rows.map((row) => [row.month, row]));
  return monthsOf(span).map((month) => each(month, found.get(month)));
}

/** The first day of a day's month, to group by. */
export const monthOf = (db: Db, column: string) =>
  db.raw(`date_trunc('month', ${column})::date::text as month`);

/** Rows of the customer that is asked for. */
const ofCustomer = (rows: Query, alias: string, { customerId }: Pick<Span, 'customerId'>): Query =>
  customerId === null ? rows : rows.where(`${alias}.customer_id`, customerId);

/** Rows of the customer and the facility that are asked for. */
export function narrowed(rows: Query, alias: string, span: Pick<Span, 'customerId' | 'facilityId'>): Query {
  const found = ofCustomer(rows, alias, span);
  return span.facilityId === null ? found : found.where(`${alias}.facility_id`, span.facilityId);
}
