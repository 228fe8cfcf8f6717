import { countPortalUsers, lockCustomer, returnLink } from '../secureLinks/secureLinks.queries.ts';
import type { Db } from '../../database/db.ts';

/** A portal user and whose it is. */
interface PortalUserOf {
  id: string;
  customerId: string;
}

/** Is this the only portal user of its customer, so that the customer's link works again without it (A3)? */
export async function isOnlyPortalUser(db: Db, { customerId }: PortalUserOf): Promise<boolean> {
  return (await countPortalUsers(db, customerId, 2)) === 1;
}

/**
 * Archives a portal user. If it was the customer's only one, the customer's own link works again (A3): links that were
 * mailed stay dead, and so does every session that a link had opened before.
 * @param replaceWith the key version of a new link in place of the present one; null leaves that one
 */
export async function archivePortalUser(
  db: Db,
  { id, customerId }: PortalUserOf,
  replaceWith: string | null,
): Promise<void> {
  const now = db.raw('now()');
  await lockCustomer(db, customerId);
  await db.update('portal_users', { id, archived_at: null }, { archived_at: now, updated_at: now });
  if ((await countPortalUsers(db, customerId, 1)) > 0) return;
  await returnLink(db, customerId, replaceWith);
}
