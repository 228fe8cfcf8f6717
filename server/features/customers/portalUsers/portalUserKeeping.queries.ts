import {
  countPortalUsers,
  lockCustomer,
  returnLink,
} from '../../../domain/secureLinks/secureLinks.queries.ts';
import type { Db } from '../../../database/db.ts';
import { archiveLogin } from '../../../domain/logins/logins.queries.ts';
import type { PortalUser } from './portalUsers.queries.ts';

/** Assigns a portal user to a contact, or with null to the customer itself; it counts with its next request (A25). */
export async function assignContact(db: Db, id: string, contactId: string | null): Promise<void> {
  const scope = contactId === null ? 'customer' : 'contact';
  const touched = { updated_at: db.raw('now()'), version: db.raw('version + 1') };
  await db.update('portal_users', { id }, { scope, contact_id: contactId, ...touched });
}

/** Gives a contact *Admin Access*, which shows it everything of its customer (A14), or takes it away, with its next request (A25). */
export async function setAdminAccess(db: Db, contactId: string, on: boolean): Promise<void> {
  const touched = { updated_at: db.raw('now()'), version: db.raw('version + 1') };
  await db.update('contacts', { id: contactId, admin_access: !on }, { admin_access: on, ...touched });
}

/**
 * Is this the only portal user that its customer has, so that the link works again without it (A3)? Asked by an action,
 * the answer holds until its transaction ends.
 */
export async function isOnlyPortalUser(
  db: Db,
  customerId: string,
  { lock }: { lock: boolean },
): Promise<boolean> {
  if (lock) await lockCustomer(db, customerId);
  return (await countPortalUsers(db, customerId)) === 1;
}

/**
 * Archives a portal user with its user, whose sessions end and whose username is free again. With the customer's last
 * one its link works again (A3).
 * @param replaceWith key version of a new link that takes the place of the old one, or null
 */
export async function deletePortalUser(
  db: Db,
  customerId: string,
  user: PortalUser,
  replaceWith: string | null,
): Promise<void> {
  await archiveLogin(db, user);
  if ((await countPortalUsers(db, customerId)) === 0) await returnLink(db, customerId, replaceWith);
}
