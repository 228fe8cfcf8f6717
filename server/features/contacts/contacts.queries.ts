import type { Db, Query } from '../../database/db.ts';
import { noteRelationsLeft, relationsLeft } from '../../domain/contacts/leaving.queries.ts';
import { contactNames, type ContactValues } from '../../domain/contacts/contacts.form.ts';
import { suspendUsers } from '../../domain/logins/logins.queries.ts';
import { rightNames } from '../../domain/permissionPresets/rights.ts';
import { without } from '../../shared/keys.ts';
import type { NewContactValues } from './contacts.form.ts';

/** A contact with all that its form and page have of it. */
export interface Contact extends ContactValues {
  id: string;
  customer_name: string;
  version: number;
}

/** What lists and their export have of a contact, besides its customer. */
export const inLists = without(contactNames, 'customer_id', 'notes', ...rightNames);
export type ContactRow = Pick<Contact, (typeof inLists)[number] | 'id' | 'customer_id' | 'customer_name'>;

/** The contacts that the actor sees. */
export const contacts = (db: Db): Query => db.from('contacts', 'k').whereNull('k.archived_at');

/** With their customers as `c`. */
export const withCustomer = (query: Query): Query =>
  query.join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' });

const of = (names: readonly string[]) => names.map((name) => `k.${name}`);

/** What a list of contacts has of each, besides its customer's name. */
export const listed = of(['id', ...inLists, 'customer_id']);

/** All that a contact's form and page have of it. */
export const shown = [...of(['id', ...contactNames, 'version']), 'c.name as customer_name'];

/** A contact, or undefined when there is none that the actor may see. */
export function getContact(db: Db, id: string): Promise<Contact | undefined> {
  return db.row(withCustomer(contacts(db)).where({ 'k.id': id }).select(shown));
}

/** Adds a contact; returns its id. The facility that the form came from is related by `addFacilities`. */
export function addContact(db: Db, { facility_id: _from, ...values }: NewContactValues): Promise<string> {
  return db.insert('contacts', values);
}

/**
 * Saves a contact if it is still the version that was seen (S25). A contact with tickets or a portal user can't change
 * customer: their keys carry it, so the database refuses (A17). One that can leaves its facilities behind (A33).
 */
export async function saveContact(
  db: Db,
  id: string,
  version: number,
  values: ContactValues,
): Promise<'saved' | 'stale' | 'gone'> {
  const left = await relationsLeft(db, { contactId: id, customerId: values.customer_id });
  const saved = await db.updateVersion('contacts', id, version, values);
  if (saved === 'saved') noteRelationsLeft(db, left);
  return saved;
}

/** Keeps others from changing a contact's users and facilities, or deleting it, until this transaction ends. */
export async function lockContact(db: Db, id: string): Promise<boolean> {
  const query = db.from('contacts', 'k').where({ 'k.id': id }).whereNull('k.archived_at').select('k.id');
  return (await db.row(query.forNoKeyUpdate())) !== undefined;
}

/**
 * Takes portal users from a contact, all or one. They keep their scope without a contact, which reaches nothing, and are
 * suspended: freed of it they would see the whole customer (A18). Returns how many.
 */
export async function detachUsers(db: Db, contactId: string, userId?: string): Promise<number> {
  const query = db
    .from('portal_users', 'p')
    .where({ 'p.contact_id': contactId })
    .whereNull('p.archived_at')
    .select('p.user_id');
  if (userId !== undefined) void query.where({ 'p.user_id': userId });
  const users = (await db.rows<{ user_id: string }>(query)).map(({ user_id }) => user_id);
  const none = { contact_id: null, updated_at: db.raw('now()') };
  await Promise.all(
    users.map((id) =>
      db.update('portal_users', { user_id: id, contact_id: contactId, archived_at: null }, none),
    ),
  );
  await suspendUsers(db, users);
  return users.length;
}

/** Archives a contact; its portal users' users are suspended (A18). Returns how many they were. */
export async function deleteContact(db: Db, id: string): Promise<number> {
  await lockContact(db, id);
  const detached = await detachUsers(db, id);
  const now = db.raw('now()');
  await db.update('contacts', { id }, { archived_at: now, updated_at: now });
  return detached;
}
