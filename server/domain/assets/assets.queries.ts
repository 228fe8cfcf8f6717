import type { Day } from '../../shared/days.ts';
import type { Ahead } from '../../database/keyset.ts';
import type { Db, Query } from '../../database/db.ts';

type Column = ReturnType<Db['raw']>;

/** Keeps the assets whose next service was due before a day. What is retired falls due no more. */
export function whereOverdue(query: Query, alias: string, lateBefore: Day): Query {
  return query.where(`${alias}.next_service_on`, '<', lateBefore).whereNot(`${alias}.status`, 'retired');
}

/** Keeps the assets that fall due from one day to before another; a day may be a column of the query. */
export function whereDue(query: Query, alias: string, from: Day | Column, before: Day | Column): Query {
  return query
    .where(`${alias}.next_service_on`, '>=', from)
    .where(`${alias}.next_service_on`, '<', before)
    .whereNot(`${alias}.status`, 'retired');
}

/**
 * The type of the service that an asset repeats, where it has services of types: the one that is due first, as
 * `app.repeat_first_service` picks it. It asks once for each asset, so it belongs behind a page's limit.
 * @param alias of rows with the asset's `id` and `next_service_on`
 */
export const typeDue = (db: Db, alias: string): Column =>
  db.raw('(?) as service_type', [
    db
      .from('asset_services', 's')
      .join('work_order_types as y', { 'y.tenant_id': 's.tenant_id', 'y.id': 's.type_id' })
      .whereRaw('s.asset_id = ??', [`${alias}.id`])
      .where('s.service_required', true)
      .whereNotNull('s.next_service_on')
      .orderBy(['s.next_service_on', 's.id'])
      .limit(1)
      .select('y.name'),
  ]);

/** What a list asks of an asset besides words: its status, and that it falls due between two days. */
export interface AssetsAsked {
  status?: string | undefined;
  from?: Day | undefined;
  before?: Day | undefined;
}

/**
 * A partner's next assets in a list's order: Postgres would sort all that its customers have.
 * @param words that the asset holds, or its customer's name or number where `byCustomer` says so
 */
export const assetsAhead =
  (
    db: Db,
    sort: string,
    { status, from, before }: AssetsAsked,
    { words, byCustomer }: { words: readonly string[]; byCustomer: boolean },
  ): Ahead =>
  async ({ hasValue, value, id, down }, most) => {
    const asked = [sort, status || null, from ?? null, before ?? null, [...words], byCustomer];
    const found = await db.call<{ partner_assets: string }>(
      'partner_assets',
      ...[...asked, hasValue, value, id, down, most],
    );
    return found.map(({ partner_assets: next }) => next);
  };
