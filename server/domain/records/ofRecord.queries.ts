import type { OfRecord } from '../../lists/ofRecord.ts';
import { idIn } from '../../shared/uuid.ts';
import type { Db } from '../../database/db.ts';

const pages = { customer: '/admin/customers', facility: '/admin/facilities' } as const;

/**
 * The record whose rows alone a list in the back office is asked for, by `customer` or `facility` in its address.
 * @returns null without one, and for one that the actor may not see: the list then shows all
 */
export async function readOfRecord(
  db: Db,
  query: Readonly<Record<string, string | undefined>>,
  kinds: readonly OfRecord['kind'][],
): Promise<OfRecord | null> {
  for (const kind of kinds) {
    const id = idIn(query[kind]);
    if (id === null) continue;
    const table = kind === 'customer' ? 'customers' : 'facilities';
    const found = await db.row<{ name: string }>(db.from(table).where({ id }).select('name'));
    if (found) return { kind, id, name: found.name, href: `${pages[kind]}/${id}` };
  }
  return null;
}
