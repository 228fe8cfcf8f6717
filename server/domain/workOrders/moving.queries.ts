import { workOrderMoves, type WorkOrderMove, type WorkOrderState } from '../../../db/workOrderMoves.ts';
import type { Db } from '../../database/db.ts';
import type { Values } from '../../database/build.ts';
import { applyFinished, takeBack } from './service.queries.ts';

/** Who acts on a work order: the name is kept with what was done, whatever becomes of the person. */
export interface Author {
  name: string;
  userId: string | null;
  isStaff: boolean;
}

interface Moving {
  id: string;
  status: WorkOrderState;
}

/**
 * Moves a work order to its next state, and notes the move with its reason.
 * @param more what is saved with it, such as the scheduled date
 * @returns false when it is no longer in the state that it was seen in; nothing is written then
 */
export async function moveWorkOrder(
  db: Db,
  { id, status }: Moving,
  move: WorkOrderMove,
  by: Author,
  { reason = null, more = {} }: { reason?: string | null; more?: Values } = {},
): Promise<boolean> {
  const { to } = workOrderMoves[move];
  // Whoever signed, signed what is being changed now (A28).
  const unsigned = move === 'reopen' && { signed_by: null, signed_at: null };
  const values = {
    ...more,
    ...unsigned,
    status: to,
    reason,
    version: db.raw('version + 1'),
    updated_at: db.raw('now()'),
  };
  if ((await db.update('work_orders', { id, status }, values)) === 0) return false;
  await noteEvent(db, id, { from: status, to, reason }, by);
  return true;
}

/**
 * Staff's move, with what it means for the assets: their dates are set when the work is done, and computed anew when it
 * isn't any more.
 */
export async function moveAsStaff(...given: Parameters<typeof moveWorkOrder>): Promise<boolean> {
  const [db, { id, status }, move] = given;
  const held = await db.row(db.from('work_orders').where({ id, status }).select('id').forNoKeyUpdate());
  if (!held) return false;
  // Lines are written while the order's state lets them.
  if (move === 'finish') await applyFinished(db, id);
  if (move === 'cancel') await takeBack(db, id);
  const moved = await moveWorkOrder(...given);
  if (move === 'reopen') await takeBack(db, id);
  return moved;
}

/** What became of an order: nobody changes it afterwards. */
export async function noteEvent(
  db: Db,
  workOrderId: string,
  { from, to, reason }: { from: WorkOrderState | null; to: WorkOrderState; reason: string | null },
  { name, userId, isStaff }: Author,
): Promise<void> {
  await db.insert('work_order_events', {
    work_order_id: workOrderId,
    from_status: from,
    to_status: to,
    reason,
    by_staff: isStaff,
    author_name: name,
    user_id: userId,
  });
}
