import type { Db, Query } from '../../../database/db.ts';
import { joinGiven } from '../../../database/given.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import type { Owner } from '../documents.owners.ts';

/** A record that a certificate can be added to. */
export interface Target {
  column: Extract<Owner['column'], 'asset_id' | 'work_order_id' | 'work_order_line_id'>;
  id: string;
  name: string;
  /** Beside the name: an asset's description, for example. */
  detail: string;
  customer_id: string | null;
  /** Null for the company's own. */
  customer: string | null;
  /** Which asset it is about; null for a work order as a whole. */
  asset_id: string | null;
  page: string;
}

/** A work order, with a target for each of its lines. */
export interface OrderTargets {
  order: Target;
  lines: readonly (Target & { asset_code: string | null })[];
}

/** By what an asset is known, each as the database compares it. */
const ways = [
  ['a.code_lc', 'lower'],
  ['a.barcode_key', 'alike'],
  ['a.serial_lc', 'lower'],
] as const;

interface AssetFound {
  id: string;
  code: string | null;
  description: string;
  customer_id: string | null;
  customer: string | null;
}

const assetsWithCustomer = (db: Db): Query =>
  db
    .from('assets', 'a')
    .leftJoin('customers as c', { 'c.tenant_id': 'a.tenant_id', 'c.id': 'a.customer_id' })
    .select('a.id', 'a.code', 'a.description', 'a.customer_id', 'c.name as customer');

const ofAsset = ({ id, code, description, customer_id, customer }: AssetFound): Target => ({
  ...{ column: 'asset_id', id, asset_id: id, customer_id, customer, page: `/admin/assets/${id}` },
  ...(code === null ? { name: description, detail: '' } : { name: code, detail: description }),
});

/**
 * The assets of services that were imported with these references, or with the names of these files. What an asset had at another
 * customer isn't among them (A33).
 */
const withImported = (db: Db, given: readonly string[]): Query =>
  joinGiven(
    assetsWithCustomer(db).join('work_order_lines as l', {
      'l.tenant_id': 'a.tenant_id',
      'l.asset_id': 'a.id',
    }),
    given,
    'l.reference_lc',
    'file',
  )
    .whereNull('l.work_order_id')
    .whereRaw('l.customer_id is not distinct from a.customer_id')
    .orderBy('a.id')
    .select('g.given');

/** The assets that texts mean, by Asset ID, barcode, serial number or an imported service; by text, each asset once. */
export async function assetsNamed(db: Db, texts: readonly string[]): Promise<Map<string, Target[]>> {
  const named = new Map<string, Target[]>();
  if (texts.length === 0) return named;
  const given = [...texts];
  const found = await Promise.all([
    ...ways.map(([column, by]) =>
      db.rows<AssetFound & { given: string }>(
        joinGiven(assetsWithCustomer(db), given, column, by).orderBy('a.id').select('g.given'),
      ),
    ),
    db.rows<AssetFound & { given: string }>(withImported(db, given)),
  ]);
  for (const { given, ...asset } of found.flat()) {
    const others = named.get(given) ?? [];
    if (!others.some(({ id }) => id === asset.id)) named.set(given, [...others, ofAsset(asset)]);
  }
  return named;
}

interface OrderFound {
  id: string;
  number: string;
  customer_id: string | null;
  customer: string | null;
}
interface LineFound {
  id: string;
  work_order_id: string;
  asset_id: string;
  asset_code: string | null;
  asset_description: string;
  customer_id: string | null;
}

const ordersWithCustomer = (db: Db): Query =>
  db
    .from('work_orders', 'w')
    .leftJoin('customers as c', { 'c.tenant_id': 'w.tenant_id', 'c.id': 'w.customer_id' })
    .select('w.id', 'w.number', 'w.customer_id', 'c.name as customer');

/** The work orders with these numbers, with their lines; by number. */
export async function ordersNumbered(db: Db, numbers: readonly number[]): Promise<Map<number, OrderTargets>> {
  if (numbers.length === 0) return new Map();
  const orders = await db.rows<OrderFound>(ordersWithCustomer(db).whereIn('w.number', [...numbers]));
  const lines = await linesOf(db, orders, (query) =>
    query.whereIn(
      'l.work_order_id',
      orders.map(({ id }) => id),
    ),
  );
  return new Map(
    orders.map((order) => {
      const { id, number, customer_id, customer } = order;
      const page = `/admin/work_orders/${id}`;
      const name = workOrderNumber(number);
      const target: Target = {
        ...{ column: 'work_order_id', id, name, detail: 'The whole work order', customer_id, customer },
        ...{ asset_id: null, page },
      };
      return [Number(number), { order: target, lines: lines.filter(({ order_id }) => order_id === id) }];
    }),
  );
}

async function linesOf(db: Db, orders: readonly OrderFound[], narrow: (query: Query) => Query) {
  if (orders.length === 0) return [];
  const found = await db.rows<LineFound>(
    narrow(db.from('work_order_lines', 'l'))
      .orderBy('l.id')
      .select(
        ...['l.id', 'l.work_order_id', 'l.asset_id', 'l.asset_code', 'l.asset_description', 'l.customer_id'],
      ),
  );
  return found.flatMap((line) => {
    const { id, work_order_id: orderId, asset_id, asset_code, asset_description, customer_id } = line;
    const order = orders.find((one) => one.id === orderId);
    if (!order) return [];
    const name = `${workOrderNumber(order.number)}, ${asset_code ?? asset_description}`;
    const detail = asset_code === null ? '' : asset_description;
    const page = `/admin/work_orders/${orderId}/lines/${id}`;
    return {
      ...{ column: 'work_order_line_id' as const, id, name, detail, customer_id, customer: order.customer },
      ...{ asset_id, page, asset_code, order_id: orderId },
    };
  });
}

/** The records with these ids, whatever they are called; by id. */
export async function targetsById(
  db: Db,
  ids: Readonly<Record<Target['column'], readonly string[]>>,
): Promise<Map<string, Target>> {
  const [assets, lines] = await Promise.all([
    ids.asset_id.length === 0
      ? []
      : db.rows<AssetFound>(assetsWithCustomer(db).whereIn('a.id', [...ids.asset_id])),
    ids.work_order_line_id.length === 0
      ? []
      : db.rows<{ number: string }>(
          db
            .from('work_order_lines', 'l')
            .join('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
            .whereIn('l.id', [...ids.work_order_line_id])
            .select('w.number'),
        ),
  ]);
  const own =
    ids.work_order_id.length === 0
      ? []
      : await db.rows<{ number: string }>(
          db
            .from('work_orders', 'w')
            .whereIn('w.id', [...ids.work_order_id])
            .select('w.number'),
        );
  const numbers = [...new Set([...lines, ...own].map(({ number }) => Number(number)))];
  const orders = [...(await ordersNumbered(db, numbers)).values()];
  const all = [...assets.map(ofAsset), ...orders.flatMap(({ order, lines: some }) => [order, ...some])];
  return new Map(all.map((target) => [target.id, target]));
}

/**
 * Which of these files the records have already, whatever they are called there: by `contentKey`. What a record had while it was
 * another customer's stayed there (A33).
 */
export async function contentsOf(
  db: Db,
  targets: readonly Target[],
  sums: readonly string[],
): Promise<Set<string>> {
  if (targets.length === 0) return new Set();
  const assets = targets.flatMap(({ asset_id: id }) => (id === null ? [] : [id]));
  const orders = targets.flatMap(({ id, asset_id: asset }) => (asset === null ? [id] : []));
  const found = await db.rows<{ id: string; sha256: string; customer_id: string | null }>(
    db
      .from('documents', 'd')
      .where((rows) => {
        void rows.whereIn('d.about_asset_id', assets).orWhereIn('d.work_order_id', orders);
      })
      .whereIn('d.sha256', [...sums])
      .whereNull('d.archived_at')
      .whereNull('d.replaced_at')
      .select('d.sha256', 'd.customer_id', db.raw('coalesce(d.about_asset_id, d.work_order_id) as id')),
  );
  return new Set(found.map(({ id, sha256, customer_id: whose }) => keyOf(id, whose, sha256)));
}

const keyOf = (id: string, customer: string | null, sha256: string) => `${id} ${customer ?? ''} ${sha256}`;

/** How a file at a record is known again. */
export const contentKey = ({ id, asset_id: asset, customer_id: whose }: Target, sha256: string): string =>
  keyOf(asset ?? id, whose, sha256);
