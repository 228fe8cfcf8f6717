import type { Db } from './db.ts';
import { claimLicences } from './licences.ts';
import { relatePortalLab } from './logins.ts';

/** Who a portal login is for. */
export interface PortalPerson {
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
}

/** What a new portal login is made of, besides the person. */
export interface NewPortalUser {
  groupId: string;
  customerId: string;
  contactId: string | null;
  /** null: invited, until a password is set. */
  passwordHash: string | null;
  mustChange: boolean;
  canCreateUsers: boolean;
}

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

/**
 * Makes a user with group and lab, and the portal user of it. `hasLab` is false where the tenant has no lab for it.
 * @throws GH004 when no licence is left (A9)
 */
export async function addPortalUser(
  db: Db,
  person: PortalPerson,
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
  await claimLicences(db);
  return { id, hasLab: lab !== undefined };
}
