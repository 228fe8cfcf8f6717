import type { Db } from '../../database/db.ts';
import { invitationsOf } from '../../domain/invitations/invitations.queries.ts';
import { readLicences, type Licences } from '../../domain/licences/licences.queries.ts';
import type { SignInFacts } from '../../database/lookups.ts';
import type { Invitation } from '../../domain/invitations/invitations.words.ts';
import { usersOf, type ContactUser } from './contactUsers.queries.ts';
import type { Contact } from './contacts.queries.ts';

/** A step of sign-in that can be missing. */
export type MissingStep = NonNullable<SignInFacts['missing']>;

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
  return { users, customerActive: customer !== undefined, licences };
}
