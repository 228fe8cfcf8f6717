import type { Db } from '../../database/db.ts';
import { relateFacilities } from '../../domain/contacts/contactFacilities.queries.ts';
import { relatePortalLab, resumeLogin, setPassword } from '../../domain/logins/logins.queries.ts';
import { obstacleOf } from '../../domain/logins/obstacles.queries.ts';
import type { Obstacle } from '../../domain/logins/obstacles.words.ts';
import { sendPasswordLink } from '../../domain/passwordLinks/passwordLinks.queries.ts';
import { makeLogin, type ReadyLogin } from '../../domain/portalUsers/newLogin.queries.ts';
import { ownerColumns } from '../../domain/portalUsers/portalUsers.queries.ts';
import type { KeyRing } from '../../secrets/keys.ts';
import type { Person, Rights } from './giveAccess.form.ts';
import type { PresentContact, Subject } from './giveAccess.queries.ts';
import type { LoginFound } from './logins/logins.queries.ts';

/** Who gets access to what. */
export interface Access {
  /** The new contact; null for one that is there. */
  person: Person | null;
  rights: Rights;
  /** Facilities of the customer to relate. */
  facilities: readonly string[];
}

/** How the contact signs in: by a new login, or by one that is there. */
export interface Login extends ReadyLogin {
  linked: LoginFound | null;
}

interface Owner {
  customerId: string;
  contactId: string;
}

/** The login, and how the person comes by a password. */
interface Made {
  /** What keeps the person from signing in all the same (A30). */
  obstacle: Obstacle | null;
  /** Missing where the tenant has no lab for portal users. */
  hasLab: boolean;
  hasPassword: boolean;
  email: string | null;
}

/** What was made. */
export type Given = Made & { contactId: string };

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
): Promise<Given | 'stale' | 'gone'> {
  const customerId = subject.customer.id;
  const kept = subject.contact && (await keepContact(db, subject.contact, version, rights));
  if (kept === 'stale' || kept === 'gone') return kept;
  const contactId =
    subject.contact?.id ??
    (await db.insert('contacts', { customer_id: customerId, ...newContact, ...rights }));
  await relateFacilities(
    db,
    [contactId],
    facilities.map((id) => ({ id, customer_id: customerId })),
  );
  const owner = { customerId, contactId };
  const made = await (login.linked
    ? link(db, keys, login.linked, login, owner)
    : makeNew(db, keys, login, owner));
  return made ? { contactId, ...made } : 'gone';
}

/** A login of the contact's own. */
async function makeNew(
  db: Db,
  keys: KeyRing,
  { linked: _none, ...login }: Login,
  owner: Owner,
): Promise<Made> {
  const { userId, hasLab } = await makeLogin(db, keys, login, { owner: { scope: 'contact', ...owner } });
  const hasPassword = login.passwordHash !== null;
  const obstacle = await obstacleOf(db, userId);
  return { hasLab, hasPassword, email: login.person.email, obstacle };
}

/** Invites a login that was linked and has no password, if that was asked for. */
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
      .select('u.state', 'u.email', db.raw("trim(u.first_name || ' ' || u.last_name) as name")),
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

/** Makes a login that is there the contact's portal user: external, in group and lab, active or invited; null when it is gone. */
async function link(
  db: Db,
  keys: KeyRing,
  { id, portal_user_id: portalUserId }: LoginFound,
  { passwordHash, mustChange, groupId, invite }: Login,
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
  const unset = await inviteUnset(db, keys, id, invite);
  const obstacle = await obstacleOf(db, id);
  return { hasLab: lab !== undefined, ...unset, obstacle };
}
