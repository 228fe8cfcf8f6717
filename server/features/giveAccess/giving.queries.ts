import type { Db } from '../../database/db.ts';
import { relatePortalLab, resumeLogin, setPassword } from '../../database/logins.ts';
import { addPortalUser, ownerColumns, type PortalPerson } from '../../database/portalAccounts.ts';
import type { Person, Rights } from './giveAccess.form.ts';
import type { PresentContact, Subject } from './giveAccess.queries.ts';
import type { LoginFound } from './logins.queries.ts';

export { portalGroup } from '../../database/portalAccounts.ts';

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
}

interface Owner {
  customerId: string;
  contactId: string;
}

/** What was made; the lab is missing where the tenant has none for portal users. */
export type Given = { result: 'given'; contactId: string; hasLab: boolean } | { result: 'stale' | 'gone' };

/**
 * Does requirement 1's four tasks at once (A31): the contact with its permissions, its facilities, the login, and the one
 * on the other. Run inside `Db.attempt`.
 * @returns `stale` when somebody else changed the contact's permissions since the form was opened (S25)
 * @throws GH004 when no licence is left, and what the tables refuse
 */
export async function giveAccess(
  db: Db,
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
  if (linked) return link(db, linked, login, { customerId, contactId });
  const { hasLab } = await addPortalUser(db, person, {
    groupId,
    customerId,
    contactId,
    passwordHash,
    mustChange: mustChange && passwordHash !== null,
    canCreateUsers: false,
  });
  return { result: 'given', contactId, hasLab };
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

/** Makes a login that is there the contact's portal user: external, in group and lab, active or invited. */
async function link(
  db: Db,
  { id, portal_user_id: portalUserId }: LoginFound,
  { passwordHash, mustChange, groupId }: Login,
  { customerId, contactId }: Owner,
): Promise<Given> {
  const user = await db.row(
    db.from('users', 'u').where({ 'u.id': id }).whereNull('u.archived_at').select('u.id').forUpdate(),
  );
  if (!user) return { result: 'gone' };
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
  return { result: 'given', contactId, hasLab: lab !== undefined };
}
