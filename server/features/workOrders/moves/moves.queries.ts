import type { Db } from '../../../database/db.ts';

/** How many assets of an order have no outcome yet. */
export function unfinishedLines(db: Db, workOrderId: string): Promise<number> {
  return db.count(db.from('work_order_lines').where({ work_order_id: workOrderId }).whereNull('outcome'));
}
