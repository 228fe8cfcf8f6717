import { readChoices, type Choice, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { List } from '../../../lists/listPage.ts';
import { estimateNumber, workOrderNumber } from '../../../shared/numbers.ts';

/** What a ticket is about: an asset, a work order, both or neither. */
export interface About {
  asset_id: string | null;
  work_order_id: string | null;
}

/** The same with names, as far as the actor sees it, and the work order that came of the ticket. */
export interface AboutNamed {
  asset: { id: string; name: string } | null;
  order: { id: string; name: string } | null;
  /** The estimate that its reader asked about. */
  estimate: { id: string; name: string } | null;
  /** The order that was made from the ticket. */
  made: { id: string; name: string } | null;
}

const nameOfAsset = `concat_ws(' ', a.code, a.description)`;
const nameOfOrder = `'WO-' || w.number`;

const assets = (db: Db): Query => db.from('assets', 'a');
const orders = (db: Db): Query => db.from('work_orders', 'w');
const assetsInOrder = (db: Db): Query =>
  assets(db)
    .select('a.id', db.raw(`${nameOfAsset} as name`), 'a.serial_number as detail')
    .orderBy([{ column: 'a.code_lc', nulls: 'last' }, 'a.id']);
const ordersInOrder = (db: Db): Query =>
  orders(db)
    .select('w.id', db.raw(`${nameOfOrder} as name`), db.raw('null as detail'))
    .orderBy([
      { column: 'w.created_at', order: 'desc' },
      { column: 'w.id', order: 'desc' },
    ]);

/** What a ticket is about and what came of it; a record that the actor doesn't see is none (A12, A15). */
export async function namesOfAbout(
  db: Db,
  { id, asset_id, work_order_id, estimate_id }: About & { id: string; estimate_id: string | null },
): Promise<AboutNamed> {
  const order = (where: Record<string, string>) =>
    db.row<{ id: string; number: string }>(orders(db).where(where).select('w.id', 'w.number'));
  const [asset, about, made, estimate] = await Promise.all([
    asset_id === null
      ? undefined
      : db.row<{ id: string; name: string }>(
          assets(db)
            .where({ 'a.id': asset_id })
            .select('a.id', db.raw(`${nameOfAsset} as name`)),
        ),
    work_order_id === null ? undefined : order({ 'w.id': work_order_id }),
    order({ 'w.ticket_id': id }),
    estimate_id === null ? null : estimateNamed(db, estimate_id),
  ]);
  const named = (found: { id: string; number: string } | undefined) =>
    found ? { id: found.id, name: workOrderNumber(found.number) } : null;
  return { asset: asset ?? null, order: named(about), made: named(made), estimate };
}

/** An estimate that a ticket is about, or null where the actor sees none of that id (A13). */
export async function estimateNamed(db: Db, id: string): Promise<{ id: string; name: string } | null> {
  const found = await db.row<{ id: string; number: string }>(
    db.from('estimates').where({ id }).select('id', 'number'),
  );
  return found ? { id: found.id, name: estimateNumber(found.number) } : null;
}

/** What a form in the portal offers: the assets and the work orders in reach, where they are few. */
export async function aboutChoices(db: Db, chosen: About): Promise<{ assets: Choices; orders: Choices }> {
  const [offeredAssets, offeredOrders] = await Promise.all([
    readChoices(
      db,
      assetsInOrder(db).whereNot('a.status', 'retired'),
      chosen.asset_id === null ? null : assetsInOrder(db).where('a.id', chosen.asset_id),
    ),
    readChoices(
      db,
      ordersInOrder(db),
      chosen.work_order_id === null ? null : ordersInOrder(db).where('w.id', chosen.work_order_id),
    ),
  ]);
  return { assets: offeredAssets, orders: offeredOrders };
}

/** What the back office's form has: there are always too many for a drop-down. */
export async function aboutChosen(db: Db, chosen: About): Promise<{ assets: Choices; orders: Choices }> {
  const [asset, order] = await Promise.all([
    chosen.asset_id === null ? undefined : db.row<Choice>(assetsInOrder(db).where('a.id', chosen.asset_id)),
    chosen.work_order_id === null
      ? undefined
      : db.row<Choice>(ordersInOrder(db).where('w.id', chosen.work_order_id)),
  ]);
  return {
    assets: { options: null, chosen: asset ?? null },
    orders: { options: null, chosen: order ?? null },
  };
}

/**
 * What is wrong with what a ticket is about, beside the fields: it is not there for the actor, or of another customer. What the
 * ticket has already isn't asked again.
 * @param customerId of the ticket; null where the actor's own reach decides (A10, A12)
 */
export async function aboutErrors(
  db: Db,
  { asset_id, work_order_id }: About,
  customerId: string | null,
  before: About | null = null,
): Promise<FieldErrors> {
  const ofCustomer = (rows: Query, column: string) =>
    customerId === null ? rows : rows.where((any) => void any.where(column, customerId).orWhereNull(column));
  const [asset, order] = await Promise.all([
    asset_id === null ||
      asset_id === before?.asset_id ||
      db.row(ofCustomer(assets(db), 'a.customer_id').where('a.id', asset_id).select('a.id')),
    work_order_id === null ||
      work_order_id === before?.work_order_id ||
      db.row(ofCustomer(orders(db), 'w.customer_id').where('w.id', work_order_id).select('w.id')),
  ]);
  return {
    ...(!asset && { asset_id: 'Choose one of the customer’s assets.' }),
    ...(!order && { work_order_id: 'Choose one of the customer’s work orders.' }),
  };
}

/** The assets on the find page: those in reach, or one customer's. */
export const assetsToFind = (customerId: string | null): List<Choice> => ({
  noun: { one: 'asset', many: 'assets' },
  sorts: [{ key: 'code', label: 'Asset ID', column: 'a.code_lc', type: 'text', nullable: true }],
  alias: 'a',
  search: (db, words) => search(db, 'assets', words),
  rows: (db) => {
    const rows = assets(db).whereNot('a.status', 'retired');
    return customerId === null ? rows : rows.where('a.customer_id', customerId);
  },
  columns: (db) => ['a.id', db.raw(`${nameOfAsset} as name`), 'a.serial_number as detail'],
});

/** The work orders on the find page: those in reach, or one customer's, the newest first. */
export const ordersToFind = (customerId: string | null): List<Choice> => ({
  noun: { one: 'work order', many: 'work orders' },
  searchLabel: 'Search by number, purchase order or description',
  sorts: [{ key: 'newest', label: 'Opened', direction: 'desc', column: 'w.created_at', type: 'timestamptz' }],
  alias: 'w',
  search: (db, words) => search(db, 'work_orders', words),
  rows: (db) => (customerId === null ? orders(db) : orders(db).where('w.customer_id', customerId)),
  columns: (db) => ['w.id', db.raw(`${nameOfOrder} as name`), 'w.purchase_order as detail'],
});
