import type { Db, Query } from '../../database/db.ts';
import { whereDue, whereOverdue } from '../../domain/assets/assets.queries.ts';
import { countFound, nothingFound, search, type Found } from '../../database/search.ts';
import { keysetPage, type SortColumn } from '../../database/keyset.ts';
import { addDays, today } from '../../shared/days.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
import type { AssetStatus, AssetValues } from './assets.form.ts';

export interface AssetRow {
  id: string;
  code: string | null;
  barcode: string | null;
  description: string;
  manufacturer: string | null;
  model: string | null;
  serial_number: string | null;
  facility: string;
  status: AssetStatus;
  next_service_on: string | null;
}

export interface Asset extends AssetRow {
  department: string | null;
  facility_id: string;
  service_interval_months: number | null;
  last_service_on: string | null;
  version: number;
}

/** How many rows an export holds at most. */
const mostExported = 50_000;
/** How far *due soon* looks. */
const soonDays = 30;

const sortColumns: Record<string, SortColumn> = {
  code: { column: 'a.code_lc', type: 'text', nullable: true },
  newest: { column: 'a.created_at', type: 'timestamptz' },
  next_service: { column: 'a.next_service_on', type: 'date', nullable: true },
};

function matching(db: Db, { filters }: ListQuery, { narrow }: Found): Query {
  const query = db.from('assets', 'a');
  narrow(query, 'a');
  if (filters['status']) void query.where('a.status', filters['status']);
  if (filters['due'] === 'overdue') whereOverdue(query, 'a', today());
  if (filters['due'] === 'soon') whereDue(query, 'a', today(), addDays(today(), soonDays + 1));
  return query;
}

/** With the facility's name. */
function withFacility(db: Db, query: Query): Query {
  const name = db.from('facilities', 'f').whereRaw('f.id = a.facility_id').select('f.name');
  return query.select(shown(db)).select(db.raw('(?) as facility', [name]));
}

const shown = (db: Db) => [
  ...[
    'a.id',
    'a.code',
    'a.barcode',
    'a.description',
    'a.manufacturer',
    'a.model',
    'a.serial_number',
    'a.status',
  ],
  db.raw('a.next_service_on::text as next_service_on'),
];

/** One page of assets and how many there are in all (up to a cap), in one flight. */
export async function listAssets(
  db: Db,
  request: ListQuery,
): Promise<{ page: Page<AssetRow>; count: number }> {
  const found = await search(db, 'assets', request.search);
  if (found.none) return nothingFound();
  const [page, count] = await Promise.all([
    keysetPage<AssetRow>(db, matching(db, request, found).select(shown(db)).select('a.facility_id'), {
      alias: 'a',
      columns: sortColumns,
      request,
      // The names of the page's rows alone: a join in front of the limit is planned over all that the policies let through.
      finish: (rows) =>
        rows
          .join('facilities as f', (on) => {
            on.on('f.id', 'p.facility_id').onVal('f.tenant_id', db.tenantId);
          })
          .select('p.*', 'f.name as facility'),
    }),
    countFound(db, request, found, () => matching(db, request, found)),
  ]);
  return { page, count };
}

/** The assets that a list shows, all pages of it, for an export. */
export async function* exportAssets(db: Db, request: ListQuery): AsyncIterable<AssetRow[]> {
  const found = await search(db, 'assets', request.search);
  const sort = sortColumns[request.sort];
  const query = withFacility(db, matching(db, request, found)).limit(mostExported);
  if (sort)
    void query.orderBy([
      { column: sort.column, order: request.direction, ...(sort.nullable && { nulls: 'last' }) },
      { column: 'a.id', order: request.direction },
    ]);
  yield* db.pages(query);
}

/** An asset, or undefined when there is none that the actor may see. */
export function getAsset(db: Db, id: string): Promise<Asset | undefined> {
  return db.row(
    withFacility(db, db.from('assets', 'a').where({ 'a.id': id })).select(
      'a.department',
      'a.facility_id',
      'a.service_interval_months',
      db.raw('a.last_service_on::text as last_service_on'),
      'a.version',
    ),
  );
}

/** Is any facility in the actor's reach? A list without one says so (A16). */
export async function anyFacility(db: Db): Promise<boolean> {
  return (await db.row(db.from('facilities').select('id'))) !== undefined;
}

/** An asset's form with what is computed from it. */
export type AssetRecord = AssetValues & { next_service_on: string | null };

/**
 * The record with its customer, which is the facility's and is kept from changing until the transaction ends.
 * @returns undefined when there is no such facility
 */
async function withCustomer(db: Db, record: AssetRecord): Promise<Record<string, unknown> | undefined> {
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

/** Saves an asset if it is still the version that was seen (S25). */
export async function saveAsset(
  db: Db,
  id: string,
  version: number,
  record: AssetRecord,
): Promise<'saved' | 'stale' | 'gone' | 'no_facility'> {
  const row = await withCustomer(db, record);
  return row ? db.updateVersion('assets', id, version, row) : 'no_facility';
}
