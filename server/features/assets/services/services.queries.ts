import type { Db } from '../../../database/db.ts';
import { standingSince } from '../../../domain/workOrders/service.queries.ts';
import { offeredTypes } from '../../../domain/workOrders/usualType.queries.ts';
import type { Asset } from '../assets.queries.ts';
import type { serviceOf } from './services.form.ts';

/** One of several services of an asset. */
export interface AssetService {
  id: string;
  type_id: string;
  type: string;
  interval_months: number | null;
  last_service_on: string | null;
  next_service_on: string | null;
  service_required: boolean;
  not_required: boolean;
  version: number;
}
type ServiceRecord = ReturnType<typeof serviceOf>;

/** What an asset says of the service that it has without a type. */
type OneService = Pick<
  Asset,
  'service_interval_months' | 'last_service_on' | 'next_service_on' | 'service_required'
>;

/** As many as an asset has. */
const mostServices = 20;

const services = (db: Db, assetId: string) =>
  db
    .from('asset_services', 's')
    .join('work_order_types as t', { 't.tenant_id': 's.tenant_id', 't.id': 's.type_id' })
    .where({ 's.asset_id': assetId })
    .select('s.id', 's.type_id', 't.name as type', 's.interval_months', 's.service_required', 's.version')
    .select(
      db.raw(
        's.last_service_on::text as last_service_on, s.next_service_on::text as next_service_on, not s.service_required as not_required',
      ),
    );

/** The services of an asset, the one that is due first before the others; none where it has one of any type. */
export const servicesOf = (db: Db, assetId: string): Promise<AssetService[]> =>
  db.rows(
    services(db, assetId)
      .orderBy([
        { column: 's.service_required', order: 'desc' },
        { column: 's.next_service_on', order: 'asc', nulls: 'last' },
        { column: 's.id' },
      ])
      .limit(mostServices),
  );

/** One of them, or undefined. */
export const getService = (db: Db, assetId: string, id: string): Promise<AssetService | undefined> =>
  db.row(services(db, assetId).where({ 's.id': id }));

/** The types that a service can have, and the one that it has, offered still or not. */
export async function typesFor(
  db: Db,
  service: Pick<AssetService, 'type_id' | 'type'> | null,
): Promise<{ value: string; label: string }[]> {
  const types = (await offeredTypes(db)).map(({ id, name }) => ({ value: id, label: name }));
  return service && !types.some(({ value }) => value === service.type_id)
    ? [{ value: service.type_id, label: service.type }, ...types]
    : types;
}

/** Has an asset that has no services of types anything that its one service says? */
export const hasOneService = (asset: OneService): boolean =>
  asset.service_interval_months !== null ||
  asset.last_service_on !== null ||
  asset.next_service_on !== null ||
  !asset.service_required;

/**
 * Adds a service. The first one turns what the asset says into a service of its own, so that nothing is lost. It may be of the same
 * type only if it says the same: that is how the last one that was removed is put back.
 * @param presentType of what the asset says; null where it says nothing
 * @param ofLine of a service that is put back: the line that its dates come of, which may have been taken back meanwhile
 */
export async function addService(
  db: Db,
  assetId: string,
  given: ServiceRecord,
  presentType: string | null,
  ofLine: string | null,
): Promise<'saved' | 'too_many' | 'same_type' | 'no_type'> {
  const asset = await holdOneService(db, assetId);
  const service =
    ofLine === null ? given : { ...given, ...(await standingSince(db, assetId, ofLine, given)) };
  const present = await servicesOf(db, assetId);
  if (present.length >= mostServices) return 'too_many';
  if (present.length === 0 && hasOneService(asset)) {
    if (presentType === null) return 'no_type';
    await countFor(db, assetId, { from: null, to: presentType });
    if (presentType !== service.type_id)
      await db.insert('asset_services', {
        asset_id: assetId,
        type_id: presentType,
        interval_months: asset.service_interval_months,
        last_service_on: asset.last_service_on,
        next_service_on: asset.next_service_on,
        service_required: asset.service_required,
      });
    else if (!saysTheSame(asset, service)) return 'same_type';
  }
  await db.insert('asset_services', { asset_id: assetId, ...service });
  return 'saved';
}

/** What was finished for a service counts for it under its new type too: whoever takes it back later takes it back there. */
const countFor = (db: Db, assetId: string, { from, to }: { from: string | null; to: string }) =>
  db.update(
    'work_order_lines',
    (lines) => {
      void lines.where({ asset_id: assetId, counts_type_id: from }).whereNotNull('base_required');
    },
    { counts_type_id: to },
  );

/** What an asset says of its one service, with the asset held: two who add its first one at once wait for one another. */
async function holdOneService(db: Db, assetId: string): Promise<OneService> {
  const asset = await db.row<OneService>(
    db
      .from('assets', 'a')
      .where({ 'a.id': assetId })
      .select('a.service_interval_months', 'a.service_required')
      .select(
        db.raw('a.last_service_on::text as last_service_on, a.next_service_on::text as next_service_on'),
      )
      .forNoKeyUpdate(),
  );
  if (!asset) throw new Error('the asset is gone');
  return asset;
}

const saysTheSame = (asset: OneService, service: ServiceRecord): boolean =>
  asset.service_interval_months === service.interval_months &&
  asset.last_service_on === service.last_service_on &&
  asset.next_service_on === service.next_service_on &&
  asset.service_required === service.service_required;

/** Saves one if it is still the version that was seen (S25). */
export async function saveService(
  db: Db,
  assetId: string,
  before: Pick<AssetService, 'id' | 'type_id'>,
  version: number,
  service: ServiceRecord,
): Promise<'saved' | 'stale' | 'gone'> {
  const saved = await db.updateVersion('asset_services', before.id, version, service);
  if (saved === 'saved' && before.type_id !== service.type_id)
    await countFor(db, assetId, { from: before.type_id, to: service.type_id });
  return saved;
}

/** Removes one. What the asset says of the last one that is removed stays as its one service. */
export const removeService = (db: Db, id: string): Promise<number> => db.remove('asset_services', { id });
