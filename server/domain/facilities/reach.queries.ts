import type { Db } from '../../database/db.ts';
import { emptyWithoutFacility, type EmptyList } from '../../lists/empty.ts';
import type { PortalContext } from '../../request/contexts.ts';

/** Is any facility in the actor's reach? */
async function anyFacility(db: Db): Promise<boolean> {
  return db.manyFacilities || (await db.row(db.from('facilities').select('id'))) !== undefined;
}

/**
 * A16: why a list of what is at facilities is empty.
 * @param found the list, which has a reason of its own where it is empty
 * @returns that the reader has no facility in reach, whatever was searched for; or else the list's own reason
 */
export async function emptyOf(
  { db, actor, tenant }: PortalContext,
  { empty, list }: { empty: EmptyList | null; list: { count: number } },
): Promise<EmptyList | null> {
  if (!empty || list.count > 0 || (await anyFacility(db))) return empty;
  return emptyWithoutFacility(tenant.name, actor, db.customerId !== null);
}
