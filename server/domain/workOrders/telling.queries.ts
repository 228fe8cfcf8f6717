import type { WorkOrderMove } from '../../../db/workOrderMoves.ts';
import type { Db } from '../../database/db.ts';
import { limits } from '../../shared/limits.ts';

/** The moves that the customer is told of by email, whoever makes them. */
const told = {
  schedule: 'work_order_scheduled',
  finish: 'work_order_done',
  decline: 'work_order_declined',
  cancel: 'work_order_cancelled',
  reopen: 'work_order_reopened',
} as const satisfies Partial<Record<WorkOrderMove, string>>;

/**
 * Tells the people of an order's customer of a move, in the transaction that made it (S24). Whether each may see the order is asked
 * as that person when the email is sent (A12, A27).
 * @param keyVersion of the link that a customer without portal users is mailed
 */
export async function tellOfMove(
  db: Db,
  workOrderId: string,
  move: WorkOrderMove,
  keyVersion: string,
): Promise<void> {
  const kind: string | undefined = (told as Partial<Record<WorkOrderMove, string>>)[move];
  if (kind !== undefined) await db.call('tell_of_work', workOrderId, kind, keyVersion, limits.mailedLink);
}
