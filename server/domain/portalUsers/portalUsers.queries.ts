import type { Db } from '../../database/db.ts';
import { claimLicences } from '../licences/licences.queries.ts';
import { uuidV7 } from '../../shared/uuid.ts';
import { portalLab, relatePortalLab } from '../logins/logins.queries.ts';

/** Who a portal login is for. */
export interface PortalPerson {
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
}

/** Whose a portal login is; stored, not guessed from what is missing (A18). */
export type PortalOwner =
  | { scope: 'customer'; customerId: string }
  | { scope: 'contact'; customerId: string; contactId: string }
  | { scope: 'partner'; partnerId: string }
  | { scope: 'agent'; agentId: string };

/** What a new portal login is made of, besides the person. */
export interface NewPortalAccount {
  groupId: string;
  owner: PortalOwner;
  /** null: invited, until a password is set. */
  passwordHash: string | null;
  mustChange: boolean;
  canCreateUsers: boolean;
  /** Of a partner's users alone (A20). */
  claimAuthorizationRequired?: boolean;
}

/** The columns of a portal user that say whose it is. */
export function ownerColumns(owner: PortalOwner): Record<string, string | null> {
  return {
    account_type: owner.scope === 'contact' ? 'customer' : owner.scope,
    scope: owner.scope,
    customer_id: 'customerId' in owner ? owner.customerId : null,
    contact_id: 'contactId' in owner ? owner.contactId : null,
    partner_id: 'partnerId' in owner ? owner.partnerId : null,
    agent_id: 'agentId' in owner ? owner.agentId : null,
  };
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
export async function addPortalAccount(
  db: Db,
  person: PortalPerson,
  made: NewPortalAccount,
): Promise<{ id: string; userId: string; hasLab: boolean }> {
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
      ...ownerColumns(made.owner),
      can_create_users: made.canCreateUsers,
      claim_authorization_required: made.claimAuthorizationRequired ?? false,
    }),
    db.insertMany('user_usergroups', [{ user_id: userId, usergroup_id: made.groupId, is_external: true }]),
    relatePortalLab(db, userId),
  ]);
  const lab = await db.row(db.from('user_labs').where({ user_id: userId }).select('id'));
  await claimLicences(db);
  return { id, userId, hasLab: lab !== undefined };
}

/** A login among many that are made at once: its password is hashed already, or it is invited. */
export type PortalAccount = PortalPerson &
  Pick<NewPortalAccount, 'owner' | 'passwordHash' | 'canCreateUsers' | 'claimAuthorizationRequired'>;

/** How many rows go into one statement: a statement takes 65,535 values. */
const atOnce = 1000;

/**
 * Makes many portal logins as `addPortalAccount` makes one, by a few statements for each thousand.
 * @returns their users
 * @throws GH004 when there are not licences enough for all of them (A9)
 */
export async function addPortalAccounts(
  db: Db,
  groupId: string,
  accounts: readonly PortalAccount[],
): Promise<(PortalAccount & { id: string })[]> {
  const made: (PortalAccount & { id: string })[] = [];
  const lab = await portalLab(db);
  for (let start = 0; start < accounts.length; start += atOnce) {
    const some = accounts.slice(start, start + atOnce).map((account) => ({ id: uuidV7(), ...account }));
    const users = some.map(({ id, username, first_name, last_name, email, passwordHash }) => ({
      id,
      username,
      first_name,
      last_name,
      email,
      is_external: true,
      password_hash: passwordHash,
      state: passwordHash === null ? 'invited' : 'active',
    }));
    const portalUsers = some.map(({ id, owner, canCreateUsers, claimAuthorizationRequired = false }) => ({
      user_id: id,
      ...ownerColumns(owner),
      can_create_users: canCreateUsers,
      claim_authorization_required: claimAuthorizationRequired,
    }));
    const of = (values: Record<string, unknown>) => some.map(({ id }) => ({ user_id: id, ...values }));
    await Promise.all([
      db.insertMany('users', users),
      db.insertMany('user_usergroups', of({ usergroup_id: groupId, is_external: true })),
      lab === null ? undefined : db.insertMany('user_labs', of({ facility_id: lab })),
      db.insertMany('portal_users', portalUsers),
    ]);
    made.push(...some);
  }
  await claimLicences(db);
  return made;
}
