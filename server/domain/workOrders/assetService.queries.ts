import type { Db } from '../../database/db.ts';
import { sayTheSame, type Service } from './standing.ts';

/** The service of an asset that work of some type counts for, with the asset held until the transaction ends. */
export interface HeldService extends Service {
  asset_id: string;
  /** Whose the asset is now. */
  customer_id: string | null;
  /** Of the asset. */
  status: string;
  interval_months: number | null;
  /** Of several; null: the asset's one service, which any type counts for. */
  service_id: string | null;
  /** Its type, of several. */
  type_id: string | null;
  /** Whether the asset has one at all that such work counts for. */
  counts: boolean;
}

const columns = (db: Db, alias: string) => [
  `${alias}.service_required`,
  db.raw('??::text as last_service_on', [`${alias}.last_service_on`]),
  db.raw('??::text as next_service_on', [`${alias}.next_service_on`]),
];

/**
 * The service that work of a type counts for: the one of that type, where the asset has services of types; else the asset's one.
 * Two who finish services of one asset at once wait for one another.
 */
export async function holdService(db: Db, assetId: string, typeId: string): Promise<HeldService> {
  const asset = await db.row<
    Service & { id: string; customer_id: string | null; status: string; interval_months: number | null }
  >(
    db
      .from('assets', 'a')
      .where({ 'a.id': assetId })
      .select(
        'a.id',
        'a.customer_id',
        'a.status',
        'a.service_interval_months as interval_months',
        ...columns(db, 'a'),
      )
      .forNoKeyUpdate(),
  );
  if (!asset) throw new Error('a line has lost its asset');
  const { id, ...one } = asset;
  const services = await db.rows<
    Service & { service_id: string; type_id: string; interval_months: number | null }
  >(
    db
      .from('asset_services', 's')
      .where({ 's.asset_id': assetId })
      .select('s.id as service_id', 's.type_id', 's.interval_months', ...columns(db, 's')),
  );
  if (services.length === 0) return { ...one, asset_id: id, service_id: null, type_id: null, counts: true };
  const own = services.find((service) => service.type_id === typeId);
  return own
    ? { ...one, ...own, asset_id: id, counts: true }
    : { ...one, asset_id: id, service_id: null, type_id: null, counts: false };
}

/** Does work of a type set the dates of a service of an asset? Where it has several, only those of their types do. */
export async function countsForService(
  db: Db,
  { asset_id: assetId, type_id: typeId }: { asset_id: string; type_id: string },
): Promise<boolean> {
  const services = await db.rows<{ type_id: string }>(
    db.from('asset_services', 's').where({ 's.asset_id': assetId }).select('s.type_id'),
  );
  return services.length === 0 || services.some((service) => service.type_id === typeId);
}

/**
 * Sets what a service says, where it says something else; an asset with several repeats the one that is due first (in the database).
 * @param of whose the work is; what an asset is told is its present customer's to say (A33)
 * @param more what is set of the asset besides; a retired one stays retired
 */
export async function setService(
  db: Db,
  { customer_id: of }: { customer_id: string | null },
  held: HeldService,
  { last_service_on, next_service_on, service_required }: Service,
  more: { status?: 'out_of_service' } = {},
): Promise<void> {
  if (of !== held.customer_id) return;
  const said = { last_service_on, next_service_on, service_required };
  const same = !held.counts || sayTheSame(held, said);
  const values = same ? {} : said;
  const touched = { version: db.raw('version + 1'), updated_at: db.raw('now()') };
  if (held.service_id !== null && !same)
    await db.update('asset_services', { id: held.service_id }, { ...values, ...touched });
  const ofAsset = { ...(held.service_id === null && values), ...(held.status !== 'retired' && more) };
  if (Object.keys(ofAsset).length > 0)
    await db.update('assets', { id: held.asset_id }, { ...ofAsset, ...touched });
}
