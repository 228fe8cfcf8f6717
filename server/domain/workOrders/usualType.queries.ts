import type { Db } from '../../database/db.ts';

/** A type of work orders that can be chosen. */
export interface OfferedType {
  id: string;
  name: string;
}

const most = 200;

/** The types that new work orders can have, by name. */
export const offeredTypes = (db: Db): Promise<OfferedType[]> =>
  db.rows(
    db
      .from('work_order_types')
      .where({ active: true })
      .orderBy(['name_lc', 'id'])
      .limit(most)
      .select('id', 'name'),
  );

/**
 * The type that a work order has when nobody chooses one: that of the work order it is about, else that of the service of its asset
 * that is due first or, without services of types, of its newest order, else the company's first.
 */
export async function usualType(
  db: Db,
  types: readonly OfferedType[],
  { assetId, orderId }: { assetId: string | null; orderId: string | null },
): Promise<OfferedType | undefined> {
  const [ofOrder, ofService, ofAsset] = await Promise.all([
    orderId === null
      ? undefined
      : db.row<{ type_id: string }>(db.from('work_orders').where({ id: orderId }).select('type_id')),
    assetId === null ? undefined : firstServiceOf(db, assetId),
    assetId === null ? undefined : newestTypeOf(db, assetId),
  ]);
  const known = [ofOrder, ofService, ofAsset].map((order) => types.find(({ id }) => id === order?.type_id));
  return known.find((type) => type !== undefined) ?? types[0];
}

const firstServiceOf = (db: Db, assetId: string) =>
  db.row<{ type_id: string }>(
    db
      .from('asset_services', 's')
      .where({ 's.asset_id': assetId, 's.service_required': true })
      .orderBy([{ column: 's.next_service_on', order: 'asc', nulls: 'last' }, { column: 's.id' }])
      .select('s.type_id'),
  );

const newestTypeOf = (db: Db, assetId: string) =>
  db.row<{ type_id: string }>(
    db
      .from('work_order_lines', 'l')
      .join('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
      .where({ 'l.asset_id': assetId })
      .orderBy([
        { column: 'l.created_at', order: 'desc' },
        { column: 'l.id', order: 'desc' },
      ])
      .select('w.type_id'),
  );
