import type { Db } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';

/** How many assets are added at once, and how many an order holds. */
const mostAtOnce = 100;
const mostInOrder = 500;

interface Taker {
  id: string;
  customer_id: string | null;
}

/** What came of pasted barcodes: assets to add, and what to say. */
export interface ReadBarcodes {
  assetIds: string[];
  /** Why none is added; null when all can be. */
  error: string | null;
  /** What was passed over, without harm. */
  notice: string;
}

/** An asset on the find page of an order. */
export interface FoundAsset {
  id: string;
  code: string | null;
  barcode: string | null;
  description: string;
  serial_number: string | null;
  facility: string;
}

/**
 * Reads barcodes, one per line, as assets of the order's customer. All that is wrong is said at once, and nothing is added
 * then; what stands there twice, or is in the order already, is passed over and said.
 * @param order null while it is new
 */
export async function readBarcodes(
  db: Db,
  text: string | null,
  { customer_id: customerId, id }: { customer_id: string | null; id: string | null },
): Promise<ReadBarcodes> {
  const typed = (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const byLower = new Map(typed.map((barcode) => [barcode.toLowerCase(), barcode]));
  const none = (error: string | null): ReadBarcodes => ({ assetIds: [], error, notice: '' });
  if (byLower.size > mostAtOnce)
    return none(`Enter at most ${mostAtOnce} barcodes at once. There are ${typed.length}.`);
  if (byLower.size === 0) return none(null);
  const found = await db.rows<{ id: string; barcode_lc: string; customer_id: string | null; is_in: boolean }>(
    db
      .from('assets', 'a')
      .whereRaw('a.barcode_lc = any (?::text[])', [[...byLower.keys()]])
      .select('a.id', 'a.barcode_lc', 'a.customer_id')
      .select(
        db.raw(
          `exists (select from work_order_lines l
             where l.tenant_id = a.tenant_id and l.work_order_id = ?::uuid and l.asset_id = a.id) as is_in`,
          [id],
        ),
      ),
  );
  const known = new Set(found.map(({ barcode_lc }) => barcode_lc));
  const words = (lower: readonly string[]) => lower.map((one) => byLower.get(one) ?? one).join(', ');
  const unknown = [...byLower.keys()].filter((lower) => !known.has(lower));
  const foreign = found
    .filter((asset) => asset.customer_id !== customerId)
    .map(({ barcode_lc }) => barcode_lc);
  const errors = [
    unknown.length > 0 &&
      `No asset has ${unknown.length === 1 ? 'this barcode' : 'these barcodes'}: ${words(unknown)}.`,
    foreign.length > 0 && `These belong to another customer: ${words(foreign)}.`,
  ].filter((error) => error !== false);
  if (errors.length > 0) return none(`${errors.join(' ')} Nothing was added.`);
  const isIn = found.filter(({ is_in }) => is_in).map(({ barcode_lc }) => barcode_lc);
  const doubled = [...byLower.keys()].filter(
    (lower) => typed.filter((barcode) => barcode.toLowerCase() === lower).length > 1,
  );
  const notices = [
    doubled.length > 0 && `Added only once: ${words(doubled)}.`,
    isIn.length > 0 && `Already on the work order: ${words(isIn)}.`,
  ].filter((notice) => notice !== false);
  const assetIds = found.filter(({ is_in }) => !is_in).map((asset) => asset.id);
  return { assetIds, error: null, notice: notices.join(' ') };
}

/** An asset that an order can be for, or undefined. */
export function assetForOrder(
  db: Db,
  id: string,
): Promise<{ id: string; name: string; facility_id: string; customer_id: string | null } | undefined> {
  return db.row(
    db
      .from('assets', 'a')
      .where({ 'a.id': id })
      .whereNot('a.status', 'retired')
      .select(
        'a.id',
        'a.facility_id',
        'a.customer_id',
        db.raw(`concat_ws(' ', a.code, a.description) as name`),
      ),
  );
}

/**
 * Adds assets to an order, those that are in it already passed over.
 * @returns how many were added, or why none was
 */
export async function addAssets(
  db: Db,
  order: Taker,
  assetIds: readonly string[],
): Promise<{ added: number } | { error: string }> {
  if (assetIds.length > mostAtOnce) return { error: `Add at most ${mostAtOnce} assets at once.` };
  const fit = await db.rows<{ id: string }>(
    db
      .from('assets', 'a')
      .whereIn('a.id', [...assetIds])
      .whereRaw('a.customer_id is not distinct from ?::uuid', [order.customer_id])
      .select('a.id'),
  );
  if (fit.length < assetIds.length)
    return {
      error:
        'One of those assets no longer exists, or belongs to another customer, so nothing was added. Choose again.',
    };
  const present = await db.rows<{ asset_id: string }>(
    db
      .from('work_order_lines')
      .where({ work_order_id: order.id })
      .select('asset_id')
      .limit(mostInOrder + 1),
  );
  const isIn = new Set(present.map((line) => line.asset_id));
  const fresh = fit.filter((asset) => !isIn.has(asset.id));
  if (present.length + fresh.length > mostInOrder)
    return { error: `A work order can have at most ${mostInOrder} assets. Add another one for the rest.` };
  await db.insertMany(
    'work_order_lines',
    fresh.map((asset) => ({ work_order_id: order.id, asset_id: asset.id })),
  );
  return { added: fresh.length };
}

/** The assets of the order's customer that aren't in it yet, those at its facility unless one asks for all. */
export const assetsToFind = (order: Taker & { facility_id: string }): List<FoundAsset> => ({
  noun: { one: 'asset', many: 'assets' },
  sorts: [
    { key: 'code', label: 'Asset ID', column: 'a.code_lc', type: 'text', nullable: true },
    {
      key: 'newest',
      label: 'Added',
      direction: 'desc',
      column: 'a.created_at',
      type: 'timestamptz',
      withoutHeading: true,
    },
  ],
  filters: [
    {
      name: 'at',
      label: 'Facility',
      options: [
        { value: '', label: 'On the work order' },
        { value: 'all', label: 'All of the customer’s' },
      ],
    },
  ],
  alias: 'a',
  search: (db, words) => search(db, 'assets', words),
  rows: (db, { filters }) => {
    const rows = db.from('assets', 'a').whereNot('a.status', 'retired');
    if (filters['at'] === 'all' && order.customer_id !== null)
      void rows.where('a.customer_id', order.customer_id);
    else void rows.where('a.facility_id', order.facility_id);
    return rows.whereNotExists(
      db
        .from('work_order_lines', 'l')
        .where('l.work_order_id', order.id)
        .whereRaw('l.asset_id = a.id')
        .select(db.raw('1')),
    );
  },
  columns: () => [
    'a.id',
    'a.tenant_id',
    'a.facility_id',
    'a.code',
    'a.barcode',
    'a.description',
    'a.serial_number',
  ],
  finish: (rows) =>
    rows
      .join('facilities as f', { 'f.tenant_id': 'p.tenant_id', 'f.id': 'p.facility_id' })
      .select('p.*', 'f.name as facility'),
});
