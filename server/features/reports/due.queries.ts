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

/** So many assets that fall due are counted at all facilities. */
const mostCounted = 5_000;
/** Where there are more, they are counted at so many facilities, those with the most assets. */
export const largestFacilities = 200;

/** What falls due is counted at the largest facilities alone: there are more of either than a page counts. */
async function onlyAtLargest(db: Db, span: Span): Promise<boolean> {
  if (!hasSums(db, span)) return false;
  const [months, [few]] = await Promise.all([
    dueByMonth(db, span),
    db.rows<{ n: string }>(
      db.over(largest(db, span).limit(largestFacilities + 1), 'f').select(db.raw('count(*) as n')),
    ),
  ]);
  const all = months.reduce((sum, one) => sum + one.due, 0);
  return all > mostCounted && Number(few?.n) > largestFacilities;
}

/** Facilities with assets that have a next service, those with the most first. */
function largest(db: Db, { payerId }: Span): Query {
  const all = db.from('report_months', 'k').where('k.kind', 'facility');
  return (payerId === null ? all : all.where('k.customer_id', payerId))
    .where('k.entries', '>', 0)
    .orderBy('k.entries', 'desc')
    .select('k.facility_id');
}

/** What falls due at each of the largest facilities. */
const countedAtLargest = (db: Db, span: Span): Query =>
  db
    .over(db.over(largest(db, span).limit(largestFacilities), 'k').distinct('k.facility_id'), 'l')
    .crossJoin(
      db.raw('lateral (?) as n', [
        due(db, span).whereRaw('a.facility_id = l.facility_id').select(db.raw('count(*) as due')),
      ]),
    )
    .where('n.due', '>', 0)
    .select('l.facility_id', 'n.due');

/** How many assets fall due at a facility. */
export interface DueAtFacility {
  facility: string;
  customer: string | null;
  due: number;
}

/**
 * How many assets fall due at each facility, the most first.
 * @param most one row more says that there are more
 * @returns `atLargest` when only the largest facilities were counted, which a page does where there is too much
 */
export async function dueByFacility(
  db: Db,
  span: Span,
  most: number,
): Promise<{ rows: DueAtFacility[]; atLargest: boolean }> {
  const atLargest = most < largestFacilities && (await onlyAtLargest(db, span));
  const counted = atLargest
    ? countedAtLargest(db, span)
    : due(db, span).groupBy('a.facility_id').select('a.facility_id').select(db.raw('count(*) as due'));
  // Names are looked up for the rows that are shown alone: of equals at the end, any.
  const shown = db
    .over(counted, 'n')
    .orderBy([{ column: 'n.due', order: 'desc' }, { column: 'n.facility_id' }])
    .limit(most + 1)
    .select('n.facility_id', 'n.due');
  const rows = await db.rows<{ facility: string | null; customer: string | null; due: string }>(
    db
      .over(shown, 'n')
      .leftJoin('facilities as f', (on) => {
        on.on('f.id', 'n.facility_id').onVal('f.tenant_id', db.tenantId);
      })
      .leftJoin('customers as c', (on) => {
        on.on('c.id', 'f.customer_id').onVal('c.tenant_id', db.tenantId);
      })
      .orderBy([{ column: 'n.due', order: 'desc' }, { column: 'f.sort_name' }, { column: 'n.facility_id' }])
      .select('f.name as facility', 'c.name as customer', 'n.due'),
  );
  return {
    rows: rows.map(({ facility, customer, due: count }) => ({
      ...{ facility: facility ?? '–', customer },
      due: Number(count),
    })),
    atLargest,
  };
}
