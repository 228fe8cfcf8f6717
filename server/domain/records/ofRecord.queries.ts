import type { TableName } from '../../../db/policies/index.ts';
import type { OfRecord } from '../../lists/ofRecord.ts';
import { idIn } from '../../shared/uuid.ts';
import type { Db } from '../../database/db.ts';

const plain = 'r.name';
/** Where a kind's records are, how they are called, and the address of their pages behind that of their side. */
const records: Readonly<Record<OfRecord['kind'], { table: TableName; name: string; path: string }>> = {
  customer: { table: 'customers', name: plain, path: '/customers' },
  facility: { table: 'facilities', name: plain, path: '/facilities' },
  asset: { table: 'assets', name: 'coalesce(r.code, r.description)', path: '/assets' },
  partner: { table: 'partners', name: plain, path: '/partners' },
  work_order: { table: 'work_orders', name: `'WO-' || r.number`, path: '/work_orders' },
};

/**
 * The record whose rows alone a list is asked for, by the name of its kind in the address.
 * @param base what the addresses of the side's pages begin with
 * @returns null without one, and for one that the actor may not see: the list then shows all
 */
export async function readOfRecord(
  db: Db,
  query: Readonly<Record<string, string | undefined>>,
  kinds: readonly OfRecord['kind'][],
  base: '/admin' | '' = '/admin',
): Promise<OfRecord | null> {
  for (const kind of kinds) {
    const id = idIn(query[kind]);
    if (id === null) continue;
    const { table, name, path } = records[kind];
    const found = await db.row<{ name: string }>(
      db
        .from(table, 'r')
        .where({ 'r.id': id })
        .select(db.raw(`${name} as name`)),
    );
    if (found) return { kind, id, name: found.name, href: `${base}${path}/${id}` };
  }
  return null;
}
