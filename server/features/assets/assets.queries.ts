import type { Db, Query } from '../../database/db.ts';
import {
  assetTexts,
  type AssetStatus,
  type AssetTexts,
  type AssetValues,
} from '../../domain/assets/assets.form.ts';

export interface AssetRow extends AssetTexts {
  id: string;
  facility: string;
  /** Whose it is, in a partner's lists. */
  customer?: string | null;
  status: AssetStatus;
  next_service_on: string | null;
  /** Which of its several services is due next, in lists. */
  service_type?: string | null;
  /** Its newest certificate, in lists. */
  certificate_id?: string | null;
  /** The newest order that it is on and that isn't over, in *Recalls* and *Overdue*. */
  open_order?: string | null;
  /** Is it overdue? In lists. */
  late?: boolean;
  last_service_on?: string | null;
}

export interface Asset extends AssetRow {
  facility_id: string;
  service_interval_months: number | null;
  last_service_on: string | null;
  /** Its next service isn't *Not required*. */
  service_required: boolean;
  not_required: boolean;
  customer_id: string | null;
  /** The Asset IDs that it had before, a line each; it is still found by them. */
  earlier_codes: string | null;
  version: number;
}

/** With the facility's name. */
function withFacility(db: Db, query: Query): Query {
  const name = db.from('facilities', 'f').whereRaw('f.id = a.facility_id').select('f.name');
  return query.select(listed(db)).select(db.raw('(?) as facility', [name]));
}

/** What a list of assets has of each, besides its facility. */
export const listed = (db: Db) => [
  ...['id', ...assetTexts, 'status'].map((name) => `a.${name}`),
  db.raw('a.next_service_on::text as next_service_on'),
];

/** Assets with all that a form and a page have of them. */
export const wholeAssets = (db: Db): Query =>
  withFacility(db, db.from('assets', 'a')).select(
    'a.facility_id',
    'a.service_interval_months',
    'a.service_required',
    'a.customer_id',
    db.raw('a.last_service_on::text as last_service_on, not a.service_required as not_required'),
    'a.earlier_codes',
    'a.version',
  );

/** An asset, or undefined when there is none that the actor may see. */
export function getAsset(db: Db, id: string): Promise<Asset | undefined> {
  return db.row(wholeAssets(db).where({ 'a.id': id }));
}

/** An asset's form with what is computed from it. */
export type AssetRecord = Omit<AssetValues, 'not_required'> & {
  next_service_on: string | null;
  service_required: boolean;
};

/**
 * The record with its customer, which is the facility's and is kept from changing until the transaction ends.
 * @returns undefined when there is no such facility
 */
async function withCustomer(
  db: Db,
  record: Pick<AssetRecord, 'facility_id'>,
): Promise<Record<string, unknown> | undefined> {
  const facility = await db.row<{ customer_id: string | null }>(
    db.from('facilities').where({ id: record.facility_id }).select('customer_id').forKeyShare(),
  );
  return facility && { ...record, customer_id: facility.customer_id };
}

/** Adds an asset; returns its id, or null when its facility doesn't exist. */
export async function addAsset(db: Db, record: AssetRecord): Promise<string | null> {
  const row = await withCustomer(db, record);
  return row ? db.insert('assets', row) : null;
}

/** What of an asset is no service's. */
type WithoutService = Omit<
  AssetRecord,
  'service_interval_months' | 'last_service_on' | 'next_service_on' | 'service_required'
>;

/** Saves an asset if it is still the version that was seen (S25). */
export async function saveAsset(
  db: Db,
  id: string,
  version: number,
  record: AssetRecord | WithoutService,
): Promise<'saved' | 'stale' | 'gone' | 'no_facility'> {
  const row = await withCustomer(db, record);
  return row ? db.updateVersion('assets', id, version, row) : 'no_facility';
}

/** Where an asset is, and whose facility that is: null, the company's own. */
export interface AssetPlace {
  facility_id: string;
  facility: string;
  customer_id: string | null;
  customer: string | null;
}

/** Facility and customer of an asset, as staff see them. */
export async function placeOf(db: Db, { facility_id: id, facility }: Asset): Promise<AssetPlace> {
  const found = await db.row<AssetPlace>(
    db
      .from('facilities', 'f')
      .leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
      .where({ 'f.id': id })
      .select('f.id as facility_id', 'f.name as facility', 'f.customer_id', 'c.name as customer'),
  );
  return found ?? { facility_id: id, facility, customer_id: null, customer: null };
}

/** Another asset with the same manufacturer and serial number. */
export interface Twin {
  id: string;
  name: string;
  status: AssetStatus;
}

const mostTwins = 5;

/** Assets that have an asset's manufacturer and serial number, retired ones too: perhaps it was entered twice. */
export function twinsOf(
  db: Db,
  { id, manufacturer, serial_number: serial }: Pick<Asset, 'id' | 'manufacturer' | 'serial_number'>,
): Promise<Twin[]> {
  if (manufacturer === null || serial === null) return Promise.resolve([]);
  return db.rows(
    db
      .from('assets', 'a')
      .where('a.serial_lc', serial.toLowerCase())
      .whereRaw('lower(a.manufacturer) = ?', [manufacturer.toLowerCase()])
      .whereNot('a.id', id)
      .orderBy('a.id')
      .limit(mostTwins)
      .select('a.id', 'a.status', db.raw(`concat_ws(' ', a.code, a.description) as name`)),
  );
}

/**
 * Whose customer has another asset with an Asset ID already, by the facility that it would be at: imports and certificates know
 * assets by it. Null where nobody has.
 * @param but the asset that is changed
 */
export async function ownerOfCode(
  db: Db,
  { code, facility_id: at }: Pick<AssetRecord, 'code' | 'facility_id'>,
  but: string | null,
): Promise<string | null> {
  if (code === null) return null;
  const place = await db.row<{ customer_id: string | null; name: string }>(
    db
      .from('facilities', 'f')
      .leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
      .where({ 'f.id': at })
      .select('f.customer_id', db.raw('coalesce(c.name, f.name) as name')),
  );
  if (!place) return null;
  const same = db.from('assets', 'a').whereRaw('a.code_lc = lower(?)', [code]).select('a.id');
  void same.where(
    place.customer_id === null ? { 'a.facility_id': at } : { 'a.customer_id': place.customer_id },
  );
  if (but !== null) void same.whereNot('a.id', but);
  return (await db.row(same)) ? place.name : null;
}

/** Sets an asset's status if it is still the version that was seen (S25). */
export function setAssetStatus(
  db: Db,
  { id, version }: Pick<Asset, 'id' | 'version'>,
  status: AssetStatus,
): Promise<'saved' | 'stale' | 'gone'> {
  return db.updateVersion('assets', id, version, { status });
}

/** Moves an asset to another facility if it is still the version that was seen (S25); says whose the facility is. */
export async function moveAsset(
  db: Db,
  id: string,
  version: number,
  facilityId: string,
): Promise<{ moved: 'saved' | 'stale' | 'gone' | 'no_facility'; customerId: string | null }> {
  const facility = await db.row<{ customer_id: string | null }>(
    db.from('facilities').where({ id: facilityId, active: true }).select('customer_id').forKeyShare(),
  );
  if (!facility) return { moved: 'no_facility', customerId: null };
  const { customer_id: customerId } = facility;
  const place = { facility_id: facilityId, customer_id: customerId };
  return { moved: await db.updateVersion('assets', id, version, place), customerId };
}
