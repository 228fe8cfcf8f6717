import type { Db } from '../../database/db.ts';
import { relatePortalLab, resumeLogin, setPassword } from '../../domain/logins/logins.queries.ts';
import { sendPasswordLink } from '../../domain/passwordLinks/passwordLinks.queries.ts';
import {
  addPortalUser,
  ownerColumns,
  type PortalPerson,
} from '../../domain/portalUsers/portalUsers.queries.ts';
import type { KeyRing } from '../../secrets/keys.ts';
import type { Person, Rights } from './giveAccess.form.ts';
import type { PresentContact, Subject } from './giveAccess.queries.ts';
import type { LoginFound } from './logins.queries.ts';

/** Who gets access to what. */
export interface Access {
  /** The new contact; null for one that is there. */
  person: Person | null;
  rights: Rights;
  /** Facilities of the customer to relate. */
  facilities: readonly string[];
}

/** How the contact signs in: by a new login, or by one that is there. */
export interface Login {
  person: PortalPerson;
  linked: LoginFound | null;
  /** null: none was typed. */
  passwordHash: string | null;
  mustChange: boolean;
  groupId: string;
  /** Whether a login without a password gets an email with a link to set one. */
  invite: boolean;
}

interface Owner {
  customerId: string;
  contactId: string;
}

interface Made {
  userId: string;
  /** Missing where the tenant has no lab for portal users. */
  hasLab: boolean;
}

/** What was made, and how the person comes by a password. */
export type Given =
  | { result: 'given'; contactId: string; hasLab: boolean; hasPassword: boolean; email: string | null }
  | { result: 'stale' | 'gone' };

/**
 * Does requirement 1's four tasks at once (A31): the contact with its permissions, its facilities, the login, and the one
 * on the other; a login without a password is invited along with it (A7). Run inside `Db.attempt`.
 * @returns `stale` when somebody else changed the contact's permissions since the form was opened (S25)
 * @throws GH004 when no licence is left, and what the tables refuse
 */
export async function giveAccess(
  db: Db,
  keys: KeyRing,
  subject: Subject,
  version: number,
  { person: newContact, rights, facilities }: Access,
  login: Login,
): Promise<Given> {
  const customerId = subject.customer.id;
  const kept = subject.contact && (await keepContact(db, subject.contact, version, rights));
  if (kept === 'stale' || kept === 'gone') return { result: kept };
  const contactId =
    subject.contact?.id ??
    (await db.insert('contacts', { customer_id: customerId, ...newContact, ...rights }));
  await relate(db, { customerId, contactId }, facilities);
  const { linked, person, groupId, passwordHash, mustChange } = login;
  const made = linked
    ? await link(db, linked, login, { customerId, contactId })
    : await addPortalUser(db, person, {
        groupId,
        customerId,
        contactId,
        passwordHash,
        mustChange: mustChange && passwordHash !== null,
        canCreateUsers: false,
      });
  if (!made) return { result: 'gone' };
  const invited = await inviteUnset(db, keys, made.userId, login.invite);
  return { result: 'given', contactId, hasLab: made.hasLab, ...invited };
}

/** Invites a login that has no password, a new one or one that was linked, if that was asked for. */
async function inviteUnset(
  db: Db,
  keys: KeyRing,
  id: string,
  send: boolean,
): Promise<{ hasPassword: boolean; email: string | null }> {
  const user = await db.row<{ name: string; state: string; email: string | null }>(
    db
      .from('users', 'u')
      .where({ 'u.id': id })
      .select('u.state', 'u.email', db.raw("u.first_name || ' ' || u.last_name as name")),
  );
  if (user?.state !== 'invited') return { hasPassword: true, email: user?.email ?? null };
  if (send) await sendPasswordLink(db, keys, { id, name: user.name }, 'invitation');
  return { hasPassword: false, email: user.email };
}

/** Saves the permissions of a contact that is there, if they changed; keeps it from being deleted meanwhile. */
async function keepContact(
  db: Db,
  { id }: PresentContact,
  version: number,
  rights: Rights,
): Promise<'saved' | 'stale' | 'gone'> {
  const present = await db.row<Record<string, unknown>>(
    db.from('contacts', 'k').where({ 'k.id': id }).whereNull('k.archived_at').select('k.*').forNoKeyUpdate(),
  );
  if (!present) return 'gone';
  if (Object.entries(rights).every(([name, value]) => present[name] === value)) return 'saved';
  return db.updateVersion('contacts', id, version, rights);
}

async function relate(db: Db, { customerId, contactId }: Owner, ids: readonly string[]): Promise<void> {
  await Promise.all(
    ids.map((id) =>
      db.insertOnce(
        'contact_facilities',
        { contact_id: contactId, facility_id: id, facility_customer_id: customerId },
        ['tenant_id', 'contact_id', 'facility_id'],
      ),
    ),
  );
}

/** Makes a login that is there the contact's portal user: external, in group and lab, active or invited; null when it is gone. */
async function link(
  db: Db,
  { id, portal_user_id: portalUserId }: LoginFound,
  { passwordHash, mustChange, groupId }: Login,
  { customerId, contactId }: Owner,
): Promise<Made | null> {
  const user = await db.row(
    db.from('users', 'u').where({ 'u.id': id }).whereNull('u.archived_at').select('u.id').forUpdate(),
  );
  if (!user) return null;
  await db.update('users', { id, is_external: false }, { is_external: true, updated_at: db.raw('now()') });
  const owner = ownerColumns({ scope: 'contact', customerId, contactId });
  await Promise.all([
    db.insertOnce('user_usergroups', { user_id: id, usergroup_id: groupId, is_external: true }, [
      'tenant_id',
      'user_id',
      'usergroup_id',
    ]),
    relatePortalLab(db, id),
    portalUserId === null
      ? db.insert('portal_users', { user_id: id, ...owner })
      : db.update('portal_users', { id: portalUserId }, { ...owner, updated_at: db.raw('now()') }),
  ]);
  if (passwordHash !== null) await setPassword(db, id, passwordHash, mustChange);
  await resumeLogin(db, id);
  const lab = await db.row(db.from('user_labs', 'l').where({ 'l.user_id': id }).select('l.id'));
  return { userId: id, hasLab: lab !== undefined };
}
