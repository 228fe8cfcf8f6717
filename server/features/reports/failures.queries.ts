import type { Db } from '../../database/db.ts';
import type { Span } from './filter.ts';
import { hasSums, sumsOf } from './kept.queries.ts';
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
  const names = hasSums(db, span)
    ? // Staff see what it was (`left`), and the customer has the same row without it (`unsaid`): the policies tell which.
      sumsOf(db, span, ['model', 'left', 'unsaid'])
        .groupBy('m.manufacturer', 'm.model')
        // Names that no service of these days has are none of the model's.
        .havingRaw('sum(m.entries) > 0')
        .select('m.manufacturer', 'm.model', db.raw('sum(m.failed) as failed, sum(m.entries) as serviced'))
    : // An asset that went to another customer since is none of this one's any more: what it was isn't said.
      serviced(db, span)
        .leftJoin('assets as a', (on) => {
          on.on('a.id', 'l.asset_id').onVal('a.tenant_id', db.tenantId);
        })
        .groupBy('a.manufacturer', 'a.model')
        .select('a.manufacturer', 'a.model')
        .select(db.raw(`count(*) filter (where l.outcome = 'failed') as failed, count(*) as serviced`));
  const rows = await db.rows<Omit<Failures, 'failed' | 'serviced'> & { failed: string; serviced: string }>(
    db
      .over(names, 'm')
      // Names that differ in capitals are of one model.
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
