import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import { contactNames, type ContactValues } from '../../../domain/contacts/contacts.form.ts';
import { suspendUsers } from '../../../domain/logins/logins.queries.ts';
import type { Narrow } from '../../../lists/firstThen.ts';
import type { List } from '../../../lists/listPage.ts';
import { mostMoved } from '../../../shared/mergeLimits.ts';

/** A contact with everything in which two can differ. */
export interface MergedContact extends ContactValues {
  id: string;
  name: string;
  customer: string;
  version: number;
  portal_users: number;
}

export type FoundContact = Pick<MergedContact, 'id' | 'name' | 'job_title' | 'phone' | 'email'>;

const contacts = (db: Db): Query => db.from('contacts', 'k').whereNull('k.archived_at');
const found = (db: Db) => [
  ...['k.id', 'k.job_title', 'k.phone', 'k.email'],
  db.raw("trim(k.first_name || ' ' || k.last_name) as name"),
];

/** A contact, or undefined when there is none that the actor may see. */
export function getMergedContact(db: Db, id: string): Promise<MergedContact | undefined> {
  return db.row(
    contacts(db)
      .join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' })
      .where({ 'k.id': id })
      .select(found(db))
      .select(...contactNames.map((column) => `k.${column}`), 'k.version', 'c.name as customer')
      .select(
        db.raw(`(select count(*)::int from portal_users p
          where p.tenant_id = k.tenant_id and p.contact_id = k.id and p.archived_at is null) as portal_users`),
      ),
  );
}

/** The customer's other contacts; first those who are likely the same one. */
export async function findSameContacts(
  db: Db,
  { id, name, email, phone, customer_id: customerId }: MergedContact,
): Promise<{ list: List<FoundContact>; likely: Narrow[] }> {
  const within = { customerId };
  const list: List<FoundContact> = {
    noun: { one: 'contact', many: 'contacts' },
    sorts: [{ key: 'name', label: 'Name', column: 'k.sort_name', type: 'text' }],
    alias: 'k',
    search: (own, words) => search(own, 'contacts', words, within),
    rows: (own) => contacts(own).where({ 'k.customer_id': customerId }).whereNot('k.id', id),
    columns: found,
  };
  const holding = await Promise.all(
    [name, email, phone].flatMap((words) => (words ? [search(db, 'contacts', words, within)] : [])),
  );
  const likely = holding.map(
    (one): Narrow =>
      (rows) => (one.narrow(rows, 'k'), rows),
  );
  return { list, likely };
}

/** Somebody who signs in on behalf of one of the two. */
export interface ContactReader {
  id: string;
  user_id: string;
  name: string;
  contact_id: string;
  can_create_users: boolean;
}

/** The portal users of both. */
export function readersOfContacts(db: Db, ids: readonly string[], most: number): Promise<ContactReader[]> {
  return db.rows(
    db
      .from('portal_users', 'p')
      .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
      .whereIn('p.contact_id', [...ids])
      .whereNull('p.archived_at')
      .whereNull('u.archived_at')
      .orderBy(['u.sort_name', 'p.id'])
      .limit(most)
      .select('p.id', 'p.user_id', 'p.contact_id', 'p.can_create_users', db.raw("trim(u.first_name || ' ' || u.last_name) as name")),
  ); // prettier-ignore
}

/** What a contact has been given one by one, and what it was assigned. */
export interface Given {
  facilities: number;
  /** Of these, how many the other one lacks; and how many of those aren't the customer's own. */
  lacked: number;
  lackedOutside: number;
  tickets: number;
  emailedLinks: number;
}

/** What one of two contacts has. */
export async function givenTo(db: Db, id: string, otherId: string): Promise<Given> {
  const related = () => db.from('contact_facilities', 'r').where({ 'r.contact_id': id });
  const lacking = () =>
    related().whereRaw(
      `not exists (select from contact_facilities o
        where o.tenant_id = r.tenant_id and o.contact_id = ? and o.facility_id = r.facility_id)`,
      [otherId],
    );
  const [facilities, lacked, lackedOutside, tickets, emailedLinks] = await Promise.all([
    db.count(related(), mostMoved),
    db.count(lacking(), mostMoved),
    db.count(
      lacking()
        .join('contacts as k', { 'k.tenant_id': 'r.tenant_id', 'k.id': 'r.contact_id' })
        .whereRaw('r.facility_customer_id is distinct from k.customer_id'),
      mostMoved,
    ),
    db.count(db.from('tickets').where({ contact_id: id }), mostMoved),
    db.count(
      db
        .from('secure_links')
        .where({ contact_id: id, ended_at: null })
        .whereRaw('(ends_at is null or ends_at > now())'),
      mostMoved,
    ),
  ]);
  return { facilities, lacked, lackedOutside, tickets, emailedLinks };
}

/** Does another active contact of the customer have Admin Access? */
export async function othersHaveAdmin(db: Db, pair: readonly MergedContact[]): Promise<boolean> {
  const others = contacts(db)
    .where({ 'k.customer_id': pair[0]?.customer_id ?? null, 'k.admin_access': true, 'k.status': 'active' })
    .whereNotIn(
      'k.id',
      pair.map(({ id }) => id),
    );
  return (await db.row(others.select('k.id'))) !== undefined;
}

/** Keeps both and their portal users as they are until the transaction ends; whoever gives one something waits. */
export async function holdContacts(db: Db, ids: readonly [string, string]): Promise<void> {
  const both = [...ids];
  // Their customer first, as whoever takes away Admin Access does it too.
  const of = db.from('contacts', 'k').whereIn('k.id', both).select('k.customer_id');
  await db.rows(
    db.from('customers', 'c').whereIn('c.id', of).orderBy('c.id').select('c.id').forNoKeyUpdate(),
  );
  await db.rows(contacts(db).whereIn('k.id', both).orderBy('k.id').select('k.id').forUpdate());
  await db.rows(
    db.from('portal_users', 'p').whereIn('p.contact_id', both).orderBy('p.id').select('p.id').forNoKeyUpdate(),
  ); // prettier-ignore
}

/**
 * Merges two that are held (A41). All of it is in this transaction, or none.
 * @param without whose portal users are suspended instead: they keep their scope without a contact, which reaches nothing (A18)
 */
export async function mergeContacts(
  db: Db,
  {
    stays,
    goes,
    values,
    without,
  }: {
    stays: MergedContact;
    goes: MergedContact;
    values: Record<string, unknown>;
    without: MergedContact | null;
  },
): Promise<void> {
  await db.update('secure_links', { contact_id: goes.id, ended_at: null }, { ended_at: db.raw('now()') });
  if (without !== null) {
    const users = await readersOfContacts(db, [without.id], mostMoved);
    await db.update(
      'portal_users',
      { contact_id: without.id, archived_at: null },
      { contact_id: null, updated_at: db.raw('now()') },
    );
    await suspendUsers(
      db,
      users.map(({ user_id: id }) => id),
    );
  }
  await db.updateVersion('contacts', stays.id, stays.version, values);
  await db.call('merge_contacts', stays.id, goes.id);
}
