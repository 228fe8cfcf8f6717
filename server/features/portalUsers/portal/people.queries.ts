import { readChoices, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { givenContacts } from '../../../domain/contacts/contacts.queries.ts';
import type { Lack } from './people.words.ts';
import type { KeyRing } from '../../../secrets/keys.ts';
import { limits } from '../../../shared/limits.ts';
import type { PersonValues } from './people.form.ts';

/** A user of the own customer or partner, as those who can create users see it (A19). */
export interface PortalPerson {
  id: string;
  user_id: string;
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
  state: 'invited' | 'active' | 'suspended';
  last_sign_in_at: Date | null;
  scope: 'customer' | 'contact' | 'partner';
  contact_id: string | null;
  can_create_users: boolean;
  /** Of a partner's user: claims wait until staff authorize them (A20). */
  claim_authorization_required: boolean;
  /** Of a customer's: the contact that they are, or null: the customer itself, or one that was deleted. */
  contact: string | null;
  /** The person has nothing that the actor lacks, and isn't the actor. */
  manageable: boolean;
  /** What sign-in would refuse them for, whatever their password and state (A30). */
  lacks: readonly Lack[];
}

/** The users that the actor sees besides itself, and itself. */
export const people = (db: Db): Query =>
  db.from('portal_users', 'p').join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' });

export const listed = [
  'p.id', 'p.user_id', 'p.scope', 'p.contact_id', 'p.can_create_users', 'p.claim_authorization_required',
  'u.username', 'u.first_name', 'u.last_name', 'u.email', 'u.state', 'u.last_sign_in_at',
]; // prettier-ignore

/** Asked of a page of rows alone, each by its id. */
export const asked = (db: Db, alias: string) =>
  db.raw('app.may_manage_user(??) as manageable, app.person_lacks(??) as lacks', [
    `${alias}.id`,
    `${alias}.id`,
  ]);

/** The name of the contact that a user is; a partner's is none, and reads none (A20a). */
export const contactOf = (db: Db) =>
  db.raw('(?) as contact', [
    db
      .from('contacts', 'k')
      .whereRaw('k.id = p.contact_id')
      .select(db.raw("trim(k.first_name || ' ' || k.last_name)")),
  ]);

/** One of them that the actor may do something to, or undefined. */
export async function getPerson(db: Db, id: string): Promise<PortalPerson | undefined> {
  const person = await db.row<PortalPerson>(
    people(db)
      .where({ 'p.id': id })
      .select([...listed, asked(db, 'p')]),
  );
  return person?.manageable === true ? person : undefined;
}

/** The contacts that a new user can be given: active ones that have nothing which the actor lacks (A17, A19). */
export function contactsToGive(db: Db, chosen: string | null): Promise<Choices> {
  const some = () =>
    givenContacts(db)
      .orderBy(['k.sort_name', 'k.id'])
      .select('k.id', 'k.email as detail', db.raw("trim(k.first_name || ' ' || k.last_name) as name"));
  return readChoices(db, some(), chosen === null ? null : some().where({ 'k.id': chosen }));
}

/** The name and the email address of one of them, which its user is likely to have too. */
export const contactToGive = (
  db: Db,
  id: string,
): Promise<{ first_name: string; last_name: string; email: string | null } | undefined> =>
  db.row(givenContacts(db).where({ 'k.id': id }).select('k.first_name', 'k.last_name', 'k.email'));

const invitation = (keys: KeyRing) => [keys.newest, limits.invitation] as const;

/**
 * Adds a user of the own customer or partner and invites them. Run inside `Db.attempt`.
 * @throws GH014 where more would be given than the actor has; GH004 where no licence is left (A9)
 */
export async function addPerson(
  db: Db,
  keys: KeyRing,
  values: PersonValues,
  signIn: { email: string; username: string },
): Promise<void> {
  await db.call(
    'add_portal_person', signIn.username, values.first_name, values.last_name, signIn.email, values.contact_id,
    values.can_create_users, values.claim_authorization_required, ...invitation(keys),
  ); // prettier-ignore
}

/** Sends a new invitation to somebody who has no password yet; the earlier one dies. False: there is nobody to invite. */
export async function invitePerson(db: Db, keys: KeyRing, id: string): Promise<boolean> {
  return (await db.call('invite_portal_person', id, ...invitation(keys))).length > 0;
}

/** Suspends a user: their sessions end, and their licence is free (A9). */
export async function suspendPerson(db: Db, id: string): Promise<boolean> {
  return (await db.call('suspend_portal_person', id)).length > 0;
}

/** Lets a suspended user in again, or invites them anew. Run inside `Db.attempt`. @throws GH004 as `addPerson` */
export async function resumePerson(db: Db, keys: KeyRing, id: string): Promise<boolean> {
  return (await db.call('resume_portal_person', id, ...invitation(keys))).length > 0;
}

/** Ends all sessions of a user; how many they were. */
export async function signOutPerson(db: Db, id: string): Promise<number> {
  return (await db.call('sign_out_portal_person', id)).length;
}
