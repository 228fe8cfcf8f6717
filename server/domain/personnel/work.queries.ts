import type { Db } from '../../database/db.ts';
import { mostBelongings } from '../customers/belongings.queries.ts';

/** How many work orders are assigned to a personnel record, up to 1,000. */
export const countAssigned = (db: Db, personnelId: string): Promise<number> =>
  db.count(db.from('work_orders').where({ technician_id: personnelId }), mostBelongings);

/** The personnel record that carries a user (A22), with how much work is assigned to it; undefined without one. */
export async function workOf(
  db: Db,
  userId: string,
): Promise<{ id: string; name: string; assigned: number } | undefined> {
  const record = await db.row<{ id: string; name: string }>(
    db
      .from('personnel', 'w')
      .where({ 'w.user_id': userId })
      .whereNull('w.archived_at')
      .select('w.id', db.raw("trim(w.first_name || ' ' || w.last_name) as name")),
  );
  return record && { ...record, assigned: await countAssigned(db, record.id) };
}
