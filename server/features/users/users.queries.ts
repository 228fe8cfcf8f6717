import type { Db, Query } from '../../database/db.ts';
import { claimLicences } from '../../domain/licences/licences.queries.ts';
import {
  endPasswordLinks,
  endSessions,
  relatePortalLab,
  tellOfPassword,
} from '../../domain/logins/logins.queries.ts';
import { livePasswordLinks, sendPasswordLink } from '../../domain/passwordLinks/passwordLinks.queries.ts';
import type { KeyRing } from '../../secrets/keys.ts';
import type { NewUserValues, UserState, UserValues } from './users.form.ts';
import { giveGroups, type Usergroup } from './groups/userGroups.queries.ts';
import { fullName } from '../../shared/personName.ts';

export interface UserRow {
  id: string;
  first_name: string;
  last_name: string;
  initials: string | null;
  username: string;
  email: string | null;
  state: UserState;
  is_external: boolean;
  last_sign_in_at: Date | null;
  /** What keeps them from signing in, in exports. */
  blocked?: string | null;
}

/** A user, and whose portal user it is. */
export interface User extends UserRow {
  must_change: boolean;
  version: number;
  portal_user_id: string | null;
  scope: 'customer' | 'contact' | 'partner' | 'agent' | null;
  customer_id: string | null;
  customer_name: string | null;
  contact_id: string | null;
  contact_name: string | null;
  /** The partner or agent that it is of, with whose address its page begins; without an id it is deleted. */
  company_id: string | null;
  company_name: string | null;
}

/** The users that the actor sees. */
export const users = (db: Db): Query => db.from('users', 'u').whereNull('u.archived_at');

/** What a list of users has of each. */
export const listed = [
  'u.id', 'u.first_name', 'u.last_name', 'u.initials', 'u.username', 'u.email', 'u.state', 'u.is_external',
  'u.last_sign_in_at',
]; // prettier-ignore

/** A user, or undefined when there is none that the actor may see. */
export function getUser(db: Db, id: string): Promise<User | undefined> {
  return db.row(
    users(db)
      .leftJoin('portal_users as p', (on) => {
        on.on('p.tenant_id', 'u.tenant_id').andOn('p.user_id', 'u.id').andOnNull('p.archived_at');
      })
      .leftJoin('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
      .leftJoin('partners as r', { 'r.tenant_id': 'p.tenant_id', 'r.id': 'p.partner_id' })
      .leftJoin('agents as g', { 'g.tenant_id': 'p.tenant_id', 'g.id': 'p.agent_id' })
      .leftJoin('contacts as k', (on) => {
        on.on('k.tenant_id', 'p.tenant_id').andOn('k.id', 'p.contact_id').andOnNull('k.archived_at');
      })
      .where({ 'u.id': id })
      .select([...listed, 'u.must_change_password as must_change', 'u.version', 'p.scope', 'p.customer_id'])
      .select(['p.id as portal_user_id', 'c.name as customer_name', 'k.id as contact_id'])
      .select(db.raw("trim(k.first_name || ' ' || k.last_name) as contact_name"))
      .select(
        db.raw(
          'case when coalesce(r.archived_at, g.archived_at) is null then coalesce(r.id, g.id) end as company_id',
        ),
        db.raw('coalesce(r.name, g.name) as company_name'),
      ),
  );
}

/**
 * Adds a user with its groups; returns its id. Without a password it is invited, by email at once if
 * the form says so (A7). Groups that are all external make it external, and it is put into the
 * Customer Portal Lab so that nobody has to think of one. Without a group it is internal until groups are assigned,
 * which gives nothing: it can't sign in anywhere (A5).
 * @throws GH004 when no licence is left (A9)
 */
export async function addUser(
  db: Db,
  keys: KeyRing,
  {
    must_change,
    send_invitation: sends,
    password: _typed,
    retype_password: _again,
    groups: _ids,
    ...person
  }: NewUserValues,
  passwordHash: string | null,
  groups: readonly Usergroup[],
): Promise<string> {
  const id = await db.insert('users', {
    ...person,
    must_change_password: must_change && passwordHash !== null,
    password_hash: passwordHash,
    state: passwordHash === null ? 'invited' : 'active',
    is_external: groups[0]?.is_external ?? false,
  });
  await giveGroups(db, id, groups);
  if (groups[0]?.is_external) await relatePortalLab(db, id);
  const name = fullName(person);
  if (passwordHash === null && sends) await sendPasswordLink(db, keys, { id, name }, 'invitation');
  await claimLicences(db);
  return id;
}

/**
 * Saves a user if it is still the version that was seen (S25). A password, and the demand to change it, end the user's
 * open sessions (A6); a password makes an invited user active, who needs no invitation any more. With another Email the
 * link dies that was sent to the old one (A7): `saved, link ended`.
 */
export async function saveUser(
  db: Db,
  user: User,
  version: number,
  { must_change, password: _typed, retype_password: _again, ...person }: UserValues,
  passwordHash: string | null,
): Promise<'saved' | 'saved, link ended' | 'stale' | 'gone'> {
  if (passwordHash !== null) await tellOfPassword(db, user.id);
  const saved = await db.updateVersion('users', user.id, version, {
    ...person,
    must_change_password: must_change,
    ...(passwordHash !== null && { password_hash: passwordHash }),
    ...(passwordHash !== null && user.state === 'invited' && { state: 'active' }),
  });
  if (saved === 'saved' && (passwordHash !== null || (must_change && !user.must_change)))
    await endSessions(db, [user.id]);
  if (saved !== 'saved' || person.email === user.email) return saved;
  const links = await livePasswordLinks(db, [user.id]);
  await endPasswordLinks(db, user.id);
  return links.size > 0 ? 'saved, link ended' : 'saved';
}
