import { endedStates, type WorkOrderState } from '../../../../db/workOrderMoves.ts';
import type { Db } from '../../../database/db.ts';
import { moveAsStaff, type Author } from '../../../domain/workOrders/moving.queries.ts';
import { tellOfMove } from '../../../domain/workOrders/telling.queries.ts';
import { stateBadge } from '../../../domain/workOrders/workOrders.words.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';

/** What is done to several work orders at once. */
export const bulkActions = ['schedule', 'assign', 'close'] as const;
export type BulkAction = (typeof bulkActions)[number];

/** As many at once as an address can carry. */
export const mostAtOnce = 100;

/** A ticked work order. */
export interface Ticked {
  id: string;
  number: string;
  status: WorkOrderState;
  scheduled_on: string | null;
}

/** A work order that stays as it is, and why. */
export interface Left {
  number: string;
  why: string;
}

const ended: readonly string[] = endedStates;
const inWords = (status: WorkOrderState) => stateBadge(status).text.toLowerCase();

const takes: Readonly<Record<BulkAction, (status: WorkOrderState) => boolean>> = {
  // One that has a day already gets another one.
  schedule: (status) => status === 'open' || status === 'scheduled',
  assign: (status) => !ended.includes(status),
  close: (status) => status === 'done',
};

/** Why an order can't go along, from its state; null where it can. */
export const stays = (action: BulkAction, { status }: Pick<Ticked, 'status'>): string | null =>
  takes[action](status) ? null : inWords(status);

/** Those of some orders that are there, by number. */
export function tickedOrders(db: Db, ids: readonly string[]): Promise<Ticked[]> {
  return db.rows(
    db
      .from('work_orders', 'w')
      .whereIn('w.id', ids.slice(0, mostAtOnce))
      .orderBy('w.number')
      .select('w.id', 'w.number', 'w.status', db.raw('w.scheduled_on::text as scheduled_on')),
  );
}

/** What is saved with each order. */
interface Given {
  scheduled_on: string | null;
  /** Null: everybody keeps the technician that the order has. */
  technician_id: string | null;
}

/**
 * Does the same to several orders. What can't go along stays as it is, with why; the others are done all the same. They are
 * taken in one order, so that two who do this at once wait for one another.
 * @param keyVersion of the links that customers without portal users are mailed
 */
export async function doInBulk(
  db: Db,
  action: BulkAction,
  orders: readonly Ticked[],
  given: Given,
  by: Author,
  keyVersion: string,
): Promise<{ done: number; left: Left[] }> {
  const left: Left[] = [];
  for (const order of orders) {
    const why =
      stays(action, order) ??
      ((await doOne(db, action, order, given, by)) ? null : 'changed by somebody else');
    if (why !== null) left.push({ number: order.number, why });
    // Nobody is told again of a day that they know.
    else if (action === 'schedule' && order.scheduled_on !== given.scheduled_on)
      await tellOfMove(db, order.id, 'schedule', keyVersion);
  }
  return { done: orders.length - left.length, left };
}

/** False when the order has changed since it was read; nothing is written then. */
async function doOne(
  db: Db,
  action: BulkAction,
  order: Ticked,
  { scheduled_on, technician_id: technician }: Given,
  by: Author,
): Promise<boolean> {
  const { id, status } = order;
  const more = {
    ...(action === 'schedule' && { scheduled_on }),
    ...(technician !== null && { technician_id: technician }),
  };
  if (action === 'close') return moveAsStaff(db, order, 'close', by);
  if (action === 'schedule' && status === 'open') return moveAsStaff(db, order, 'schedule', by, { more });
  const touched = { version: db.raw('version + 1'), updated_at: db.raw('now()') };
  return (await db.update('work_orders', { id, status }, { ...more, ...touched })) > 0;
}

/** Those that stay as they are, by why: *WO-3 and WO-5 (done), WO-9 (on hold)*. */
export function leftInWords(left: readonly Left[]): string {
  const byWhy = new Map<string, string[]>();
  for (const { number, why } of left) byWhy.set(why, [...(byWhy.get(why) ?? []), workOrderNumber(number)]);
  return [...byWhy].map(([why, numbers]) => `${joined(numbers)} (${why})`).join(', ');
}

/** *WO-3*, *WO-3 and WO-5*, *WO-3, WO-5 and WO-9*. */
export const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
