import { countPortalUsers, lockCustomer, returnLink } from '../../../database/customerLinks.ts';
import type { Db } from '../../../database/db.ts';
import { endSessions, suspendUsers } from '../../../database/logins.ts';
import { claimLicences } from '../../../database/licences.ts';
import type { PortalUser } from './portalUsers.queries.ts';

export { addPortalUser, portalGroup } from '../../../database/portalAccounts.ts';

/** Assigns a portal user to a contact, or with null to the customer itself; it counts with its next request (A25). */
export async function assignContact(db: Db, id: string, contactId: string | null): Promise<void> {
  const scope = contactId === null ? 'customer' : 'contact';
  await db.update('portal_users', { id }, { scope, contact_id: contactId, ...touched(db) });
}

/** Sets a password and ends the user's sessions (A6). Who was invited is active with it; a suspended user stays so. */
export async function setPassword(
  db: Db,
  { user_id: id }: PortalUser,
  passwordHash: string,
  mustChange: boolean,
): Promise<void> {
  await db.update(
    'users',
    { id },
    {
      password_hash: passwordHash,
      must_change_password: mustChange,
      state: db.raw("case when state = 'invited' then 'active' else state end"),
      ...touched(db),
    },
  );
  await endSessions(db, [id]);
}

/** Suspends a portal user's login; its sessions end with their next request (A25). */
export async function suspendPortalUser(db: Db, { user_id: id }: PortalUser): Promise<void> {
  await suspendUsers(db, [id]);
}

/**
 * Lets a suspended portal user in again, or invites again one that never had a password.
 * @throws GH004 when no licence is left (A9)
 */
export async function resumePortalUser(db: Db, { user_id: id }: PortalUser): Promise<void> {
  const state = db.raw("case when has_credentials then 'active' else 'invited' end");
  await db.update('users', { id, state: 'suspended' }, { state, ...touched(db) });
  await claimLicences(db);
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
  { id, user_id: userId }: PortalUser,
  replaceWith: string | null,
): Promise<void> {
  const archived = { archived_at: db.raw('now()'), ...touched(db) };
  await suspendUsers(db, [userId]);
  await db.update('portal_users', { id }, archived);
  await db.update('users', { id: userId }, archived);
  if ((await countPortalUsers(db, customerId)) === 0) await returnLink(db, customerId, replaceWith);
}

const touched = (db: Db) => ({ updated_at: db.raw('now()'), version: db.raw('version + 1') });
