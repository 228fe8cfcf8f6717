import type { Db } from '../../database/db.ts';
import type { Span } from './filter.ts';
import { partsToRead } from './kept.queries.ts';
import { serviced } from './work.queries.ts';

/** A model of which something failed. */
export interface Failures {
  manufacturer: string | null;
  model: string | null;
  failed: number;
  serviced: number;
}

/** Of the models that failed in the span: how often, and how often they were serviced; most failures first, one more than `most`. */
export async function failuresByModel(db: Db, span: Span, most: number): Promise<Failures[]> {
  const figures = `count(*) filter (where l.outcome = 'failed') as failed, count(*) as serviced`;
  const parts = partsToRead(db, span, {
    // An asset that went to another customer since is none of this one's any more: what it was isn't said.
    rows: (days) =>
      serviced(db, days)
        .leftJoin('assets as a', (on) => {
          on.on('a.id', 'l.asset_id').onVal('a.tenant_id', db.tenantId);
        })
        .groupBy('a.manufacturer', 'a.model')
        .select('a.manufacturer', 'a.model', db.raw(figures)),
    // Staff see what it was (`left`), and the customer has the same row without it (`unsaid`): the policies tell which.
    kept: (months) =>
      months
        .whereIn('m.kind', ['model', 'left', 'unsaid'])
        .groupBy('m.manufacturer', 'm.model')
        .select('m.manufacturer', 'm.model')
        .select(db.raw('sum(m.failed) as failed, sum(m.entries) as serviced')),
  }).map(({ query, sign }) => {
    const minus = sign === 1 ? '' : '-';
    return db
      .over(query, 'p')
      .select('p.manufacturer', 'p.model')
      .select(db.raw(`${minus}p.failed as failed, ${minus}p.serviced as serviced`));
  });
  const [first, ...others] = parts;
  if (!first) return [];
  // Names that differ in capitals are of one model, and one that no service has is none of its names.
  const names = db
    .over(first.unionAll(others), 'n')
    .groupBy('n.manufacturer', 'n.model')
    .havingRaw('sum(n.serviced) > 0')
    .select('n.manufacturer', 'n.model', db.raw('sum(n.failed) as failed, sum(n.serviced) as serviced'));
  const rows = await db.rows<Omit<Failures, 'failed' | 'serviced'> & { failed: string; serviced: string }>(
    db
      .over(names, 'm')
      .groupByRaw('lower(m.manufacturer), lower(m.model)')
      .havingRaw('sum(m.failed) > 0')
      .orderByRaw('failed desc, serviced, manufacturer nulls last, model nulls last')
      .limit(most + 1)
      .select(
        db.raw('min(m.manufacturer) as manufacturer, min(m.model) as model'),
        db.raw('sum(m.failed) as failed, sum(m.serviced) as serviced'),
      ),
  );
  return rows.map((row) => ({ ...row, failed: Number(row.failed), serviced: Number(row.serviced) }));
}
