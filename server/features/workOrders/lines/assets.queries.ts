import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';

/** How many assets are added at once, and how many an order holds. */
export const mostAtOnce = 100;
const mostInOrder = 500;

interface Taker {
  id: string;
  customer_id: string | null;
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
 * Adds assets to an order, in the order in which they are given; those that are in it already are passed over.
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
      .whereNot('a.status', 'retired')
      .select('a.id'),
  );
  if (fit.length < assetIds.length)
    return {
      error:
        'One of those assets no longer exists, is retired, or belongs to another customer, so nothing was added. Choose again.',
    };
  const present = await db.rows<{ asset_id: string }>(
    db
      .from('work_order_lines')
      .where({ work_order_id: order.id })
      .select('asset_id')
      .limit(mostInOrder + 1),
  );
  const isIn = new Set(present.map((line) => line.asset_id));
  const fresh = [...new Set(assetIds)].filter((id) => !isIn.has(id));
  if (present.length + fresh.length > mostInOrder)
    return { error: `A work order can have at most ${mostInOrder} assets. Add another one for the rest.` };
  await db.insertMany(
    'work_order_lines',
    fresh.map((id) => ({ work_order_id: order.id, asset_id: id })),
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
  rows: (db, { filters }) => notInYet(db, order, filters['at'] === 'all'),
  // What was ticked at another facility stays ticked, whichever the list shows.
  pickable: (db) => notInYet(db, order, true),
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

function notInYet(db: Db, order: Taker & { facility_id: string }, atAll: boolean): Query {
  const rows = db.from('assets', 'a').whereNot('a.status', 'retired');
  if (atAll && order.customer_id !== null) void rows.where('a.customer_id', order.customer_id);
  else void rows.where('a.facility_id', order.facility_id);
  return rows.whereNotExists(
    db
      .from('work_order_lines', 'l')
      .where('l.work_order_id', order.id)
      .whereRaw('l.asset_id = a.id')
      .select(db.raw('1')),
  );
}
