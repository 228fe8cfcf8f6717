import type { Db, Query } from '../../database/db.ts';
import { addDays, type Day } from '../../shared/days.ts';
import type { Span } from './filter.ts';
import { hasSums, sumsOf } from './kept.queries.ts';
import { beside, monthOf, narrowed } from './months.queries.ts';

/** Assets whose next service is in the span; what is retired falls due no more. */
const due = (db: Db, span: Span): Query =>
  narrowed(db.from('assets', 'a'), 'a', span)
    .whereNot('a.status', 'retired')
    .where('a.next_service_on', '>=', span.from)
    .where('a.next_service_on', '<', addDays(span.to, 1));

/** How many assets fall due in each month of the span. */
export async function dueByMonth(db: Db, span: Span): Promise<{ month: Day; due: number }[]> {
  const rows = await db.rows<{ month: Day; due: string }>(
    hasSums(db, span)
      ? sumsOf(db, span, ['due'])
          .groupBy('m.month')
          .select(db.raw('m.month::text as month, sum(m.entries) as due'))
      : due(db, span)
          .groupByRaw('1')
          .select(monthOf(db, 'a.next_service_on'))
          .select(db.raw('count(*) as due')),
  );
  return beside(span, rows, (month, row) => ({ month, due: Number(row?.due ?? 0) }));
}

/** How many assets fall due at each facility, the most first; one more than `most` says that there are more. */
export async function dueByFacility(
  db: Db,
  span: Span,
  most: number,
): Promise<{ facility: string; customer: string | null; due: number }[]> {
  const counted = due(db, span)
    .groupBy('a.facility_id')
    .select('a.facility_id')
    .select(db.raw('count(*) as due'));
  const rows = await db.rows<{ facility: string | null; customer: string | null; due: string }>(
    db
      .over(counted, 'n')
      .leftJoin('facilities as f', (on) => {
        on.on('f.id', 'n.facility_id').onVal('f.tenant_id', db.tenantId);
      })
      .leftJoin('customers as c', (on) => {
        on.on('c.id', 'f.customer_id').onVal('c.tenant_id', db.tenantId);
      })
      .orderBy([{ column: 'n.due', order: 'desc' }, { column: 'f.sort_name' }, { column: 'n.facility_id' }])
      .limit(most + 1)
      .select('f.name as facility', 'c.name as customer', 'n.due'),
  );
  return rows.map(({ facility, customer, due: count }) => ({
    facility: facility ?? '–',
    customer,
    due: Number(count),
  }));
}
