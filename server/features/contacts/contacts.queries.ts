import { whereContains } from '../../database/contains.ts';
import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { suspendUsers } from '../../database/logins.ts';
import type { ListQuery } from '../../shared/list.ts';
import type { Page } from '../../shared/paging.ts';
import type { ContactValues, NewContactValues } from './contacts.form.ts';

export interface ContactRow {
  id: string;
  code: string | null;
  title: string | null;
  first_name: string;
  last_name: string;
  job_title: string | null;
  phone: string | null;
  email: string | null;
  status: 'active' | 'inactive';
  customer_id: string;
  customer_name: string;
}

export interface Contact extends ContactRow {
  notes: string | null;
  all_facilities: boolean;
  admin_access: boolean;
  access_billing: boolean;
  access_reports: boolean;
  create_work_order: boolean;
  edit_contact: boolean;
  version: number;
}

/** How many rows an export holds at most. */
const mostExported = 50_000;

const contacts = (db: Db): Query =>
  db
    .from('contacts', 'k')
    .join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' })
    .whereNull('k.archived_at');

function matching(db: Db, request: ListQuery): Query {
  const query = contacts(db);
  for (const word of request.search.split(' '))
    whereContains(query, ['k.sort_name', 'k.code', 'k.email', 'c.sort_name', 'c.number_lc'], word);
  const status = request.filters['status'];
  if (status) void query.where('k.status', status);
  return query;
}

const listed = [
  'k.id', 'k.code', 'k.title', 'k.first_name', 'k.last_name', 'k.job_title', 'k.phone', 'k.email', 'k.status',
  'k.customer_id', 'c.name as customer_name',
]; // prettier-ignore

/** One page of contacts and how many there are in all (up to a cap). */
export async function listContacts(
  db: Db,
  request: ListQuery,
): Promise<{ page: Page<ContactRow>; count: number }> {
  const [page, count] = await Promise.all([
    keysetPage<ContactRow>(db, matching(db, request).select(listed), {
      alias: 'k',
      columns: {
        name: { column: 'k.sort_name', type: 'text' },
        code: { column: 'k.code', type: 'text', nullable: true },
        customer: { column: 'c.sort_name', type: 'text' },
      },
      request,
    }),
    db.count(matching(db, request)),
  ]);
  return { page, count };
}

/** The contacts that a list shows, all pages of it, for an export. */
export function exportContacts(db: Db, request: ListQuery): AsyncIterable<ContactRow[]> {
  return db.pages(matching(db, request).select(listed).orderBy('k.sort_name').limit(mostExported));
}

const flags = [
  'k.all_facilities', 'k.admin_access', 'k.access_billing', 'k.access_reports', 'k.create_work_order', 'k.edit_contact',
]; // prettier-ignore

/** A contact, or undefined when there is none that the actor may see. */
export function getContact(db: Db, id: string): Promise<Contact | undefined> {
  return db.row(
    contacts(db)
      .where({ 'k.id': id })
      .select([...listed, ...flags, 'k.notes', 'k.version']),
  );
}

/** Adds a contact; returns its id. The facility that the form came from is related by `addFacilities`. */
export function addContact(db: Db, { facility_id: _from, ...values }: NewContactValues): Promise<string> {
  return db.insert('contacts', values);
}

/**
 * Saves a contact if it is still the version that was seen (S25). A contact with tickets or a portal user can't change
 * customer: their keys carry it, so the database refuses (A17).
 */
export function saveContact(
  db: Db,
  id: string,
  version: number,
  values: ContactValues,
): Promise<'saved' | 'stale' | 'gone'> {
  return db.updateVersion('contacts', id, version, values);
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
