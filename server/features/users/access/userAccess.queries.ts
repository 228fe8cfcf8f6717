import type { Db } from '../../../database/db.ts';
import { suspendUsers } from '../../../domain/logins/logins.queries.ts';
import { archivePortalUser, isOnlyPortalUser } from '../../../domain/portalUsers/archiving.queries.ts';
import type { User } from '../users.queries.ts';

const portalUserOf = ({ portal_user_id: id, customer_id: customerId }: User) =>
  id === null || customerId === null ? null : { id, customerId };

/** The customer whose link works again without a password once this user is deleted (A3), or null. */
export async function linkThatReturns(
  db: Db,
  user: User,
): Promise<{ name: string; secure_link_on: boolean } | null> {
  const portalUser = portalUserOf(user);
  if (!portalUser || !(await isOnlyPortalUser(db, portalUser))) return null;
  const customer = db.from('customers', 'c').where({ 'c.id': portalUser.customerId });
  return (await db.row(customer.select('c.name', 'c.secure_link_on'))) ?? null;
}

/**
 * Archives a user with its portal user: sessions end and the username is free again.
 * @param replaceWith the key version of a new secure link if the customer's works again by this (A3); null keeps the old
 */
export async function deleteUser(db: Db, user: User, replaceWith: string | null): Promise<void> {
  const now = db.raw('now()');
  const portalUser = portalUserOf(user);
  await suspendUsers(db, [user.id]);
  if (portalUser) await archivePortalUser(db, portalUser, replaceWith);
  // One of a partner or an agent opens no link again.
  else
    await db.update(
      'portal_users',
      { user_id: user.id, archived_at: null },
      { archived_at: now, updated_at: now },
    );
  await db.update('users', { id: user.id }, { archived_at: now, updated_at: now });
}
