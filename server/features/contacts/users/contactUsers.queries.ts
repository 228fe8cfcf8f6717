import type { Calendar } from '../../../shared/dates.ts';
import type { Db } from '../../../database/db.ts';
import type { MissingStep } from '../../../domain/logins/signIns.queries.ts';
import { invitationsOf } from '../../../domain/invitations/invitations.queries.ts';
import type { Invitation } from '../../../domain/invitations/invitations.words.ts';
import { readLicences, type Licences } from '../../../domain/licences/licences.queries.ts';
import { lockContact, type Contact } from '../contacts.queries.ts';

/** A user who signs in as a contact. */
export interface ContactUser {
  id: string;
  name: string;
  username: string;
  email: string | null;
  state: 'invited' | 'active' | 'suspended';
  last_sign_in_at: Date | null;
}

/** A user's name, and what else a list has of each. */
export const nameOfUser = "trim(u.first_name || ' ' || u.last_name) as name";
export const shown = ['u.id', 'u.username', 'u.email', 'u.state', 'u.last_sign_in_at'];

/** The users who sign in as a contact. */
export function usersOf(db: Db, contactId: string): Promise<ContactUser[]> {
  return db.rows(
    db
      .from('portal_users', 'p')
      .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
      .where({ 'p.contact_id': contactId })
      .whereNull('p.archived_at')
      .select(shown)
      .select(db.raw(nameOfUser))
      .orderBy(['u.sort_name', 'u.id']),
  );
}

/**
 * Makes a user the contact's portal user. One of the same customer is moved, which a user's second portal
 * user would be (A19); one of another customer is refused.
 * @returns `gone` when there is no such external user or no contact any more
 */
export async function selectUser(
  db: Db,
  contact: Contact,
  userId: string,
): Promise<ContactUser | 'taken' | 'gone'> {
  if (!(await lockContact(db, contact.id))) return 'gone';
  const user = await db.row<ContactUser>(
    db
      .from('users', 'u')
      .where({ 'u.id': userId, 'u.is_external': true })
      .whereNull('u.archived_at')
      .select(shown)
      .select(db.raw(nameOfUser))
      .forNoKeyUpdate(),
  );
  if (!user) return 'gone';
  const present = await db.row<{ id: string; customer_id: string }>(
    db
      .from('portal_users', 'p')
      .where({ 'p.user_id': userId })
      .whereNull('p.archived_at')
      .select('p.id', 'p.customer_id'),
  );
  if (present && present.customer_id !== contact.customer_id) return 'taken';
  const scope = { scope: 'contact', contact_id: contact.id };
  if (present) await db.update('portal_users', { id: present.id }, { ...scope, updated_at: db.raw('now()') });
  else await db.insert('portal_users', { user_id: userId, customer_id: contact.customer_id, ...scope });
  return user;
}

/** A user of a contact, with what sign-in itself would find missing. */
export interface ContactSignIn extends ContactUser {
  groups: string[];
  missing: readonly MissingStep[];
  has_password: boolean;
  invitation: Invitation | null;
}

/** Everything that the *Portal access* checklist is made of; nothing of it is stored (A30). */
export interface AccessFacts {
  users: readonly ContactSignIn[];
  customerActive: boolean;
  licences: Licences;
  calendar: Calendar;
}

/** Reads a contact's access as it stands at this moment. */
export async function accessOf(db: Db, contact: Contact): Promise<AccessFacts> {
  const [people, signIns, groups, customer, licences, invitations] = await Promise.all([
    usersOf(db, contact.id),
    db.call<Pick<ContactSignIn, 'missing' | 'has_password'> & { user_id: string }>(
      'contact_sign_ins',
      contact.id,
    ),
    db.rows<{ user_id: string; name: string }>(
      db
        .from('portal_users', 'p')
        .join('user_usergroups as m', { 'm.tenant_id': 'p.tenant_id', 'm.user_id': 'p.user_id' })
        .join('usergroups as g', { 'g.tenant_id': 'm.tenant_id', 'g.id': 'm.usergroup_id' })
        .where({ 'p.contact_id': contact.id })
        .whereNull('p.archived_at')
        .orderBy('g.name_lc')
        .select('p.user_id', 'g.name'),
    ),
    db.row(
      db
        .from('customers', 'c')
        .where({ 'c.id': contact.customer_id, 'c.status': 'active' })
        .whereNull('c.archived_at')
        .select('c.id'),
    ),
    readLicences(db),
    invitationsOf(
      db,
      db
        .from('portal_users', 'p')
        .where({ 'p.contact_id': contact.id })
        .whereNull('p.archived_at')
        .select('p.user_id'),
    ),
  ]);
  const users = people.flatMap((person) => {
    const signIn = signIns.find((one) => one.user_id === person.id);
    if (!signIn) return [];
    const mine = groups.filter((group) => group.user_id === person.id).map(({ name }) => name);
    const { missing, has_password } = signIn;
    return [
      { ...person, groups: mine, missing, has_password, invitation: invitations.get(person.id) ?? null },
    ];
  });
  return { users, customerActive: customer !== undefined, licences, calendar: db.calendar };
}
