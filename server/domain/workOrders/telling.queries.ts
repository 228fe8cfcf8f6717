import type { Db } from '../../database/db.ts';
import { limits } from '../../shared/limits.ts';

/**
 * Tells the people of an order's customer that it is scheduled or done, in the transaction that did it (S24). Whether each may
 * see the order is asked as that person when the email is sent (A12, A27).
 * @param keyVersion of the link that a customer without portal users is mailed
 */
export async function tellOfWork(
  db: Db,
  workOrderId: string,
  what: 'work_order_scheduled' | 'work_order_done',
  keyVersion: string,
): Promise<void> {
  await db.call('tell_of_work', workOrderId, what, keyVersion, limits.mailedLink);
}
