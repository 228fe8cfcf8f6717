import { countPortalUsers, lockCustomer, returnLink } from '../../../database/customerLinks.ts';
import type { Db } from '../../../database/db.ts';
import { endSessions, relatePortalLab, suspendUsers } from '../../../database/logins.ts';
import type { NewPerson } from './portalUsers.form.ts';
import type { PortalUser } from './portalUsers.queries.ts';

/** The external usergroup that portal users are put into: *Customer Portal*, or where it was renamed the oldest one. */
export async function portalGroup(db: Db): Promise<string | null> {
  const group = await db.row<{ id: string }>(
    db
      .from('usergroups', 'g')
      .where({ 'g.is_external': true })
      .orderByRaw("g.name_lc = 'customer portal' desc, g.id")
      .select('g.id'),
  );
  return group?.id ?? null;
}

/** What a new portal user is made of, besides the person. */
export interface NewPortalUser {
  groupId: string;
  customerId: string;
  contactId: string | null;
  /** null: invited, until a password is set. */
  passwordHash: string | null;
  mustChange: boolean;
  canCreateUsers: boolean;
}

/** Makes a user with group and lab, and the portal user of it. `hasLab` is false where the tenant has no lab for it. */
export async function addPortalUser(
  db: Db,
  person: NewPerson,
  made: NewPortalUser,
): Promise<{ id: string; hasLab: boolean }> {
  const userId = await db.insert('users', {
    ...person,
    is_external: true,
    password_hash: made.passwordHash,
    must_change_password: made.mustChange,
    state: made.passwordHash === null ? 'invited' : 'active',
  });
  const [id] = await Promise.all([
    db.insert('portal_users', {
      user_id: userId,
      scope: made.contactId === null ? 'customer' : 'contact',
      customer_id: made.customerId,
      contact_id: made.contactId,
      can_create_users: made.canCreateUsers,
    }),
    db.insertMany('user_usergroups', [{ user_id: userId, usergroup_id: made.groupId, is_external: true }]),
    relatePortalLab(db, userId),
  ]);
  const lab = await db.row(db.from('user_labs').where({ user_id: userId }).select('id'));
  return { id, hasLab: lab !== undefined };
}

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

/** Lets a suspended portal user in again, or invites again one that never had a password. */
export async function resumePortalUser(db: Db, { user_id: id }: PortalUser): Promise<void> {
  const state = db.raw("case when has_credentials then 'active' else 'invited' end");
  await db.update('users', { id, state: 'suspended' }, { state, ...touched(db) });
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
