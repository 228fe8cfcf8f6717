import { readChoices, type Choices } from '../../database/choices.ts';
import type { Db, Query } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import type { List } from '../../lists/listPage.ts';

/** A contact of a customer, as a choice of one shows it. */
export interface ContactFound {
  id: string;
  first_name: string;
  last_name: string;
  job_title: string | null;
  email: string | null;
  status: 'active' | 'inactive';
  admin_access: boolean;
}

const ofCustomer = (db: Db, customerId: string): Query =>
  db.from('contacts', 'k').where({ 'k.customer_id': customerId, 'k.archived_at': null });

/** Names for a drop-down; a contact that sees everything says so. */
function named(db: Db, customerId: string): Query {
  return ofCustomer(db, customerId)
    .orderBy(['k.sort_name', 'k.id'])
    .select(
      'k.id',
      'k.email as detail',
      db.raw(
        `trim(k.first_name || ' ' || k.last_name) || case when k.admin_access then ' – Admin Access' else '' end as name`,
      ),
    );
}

/** The contacts that a customer's drop-downs offer; `options` is null when there are too many. */
export function contactChoices(db: Db, customerId: string, chosen: string | null): Promise<Choices> {
  return readChoices(
    db,
    named(db, customerId),
    chosen === null ? null : named(db, customerId).where({ 'k.id': chosen }),
  );
}

/** A contact of this customer; undefined for any other. */
export function contactOfCustomer(
  db: Db,
  customerId: string,
  contactId: string,
): Promise<ContactFound | undefined> {
  return db.row(ofCustomer(db, customerId).where({ 'k.id': contactId }).select(listed));
}

const listed = [
  'k.id',
  'k.first_name',
  'k.last_name',
  'k.job_title',
  'k.email',
  'k.status',
  'k.admin_access',
];

/** A customer's contacts, on a find page. */
export const contactsToFind = (customerId: string): List<ContactFound> => ({
  noun: { one: 'contact', many: 'contacts' },
  sorts: [{ key: 'name', label: 'Name', column: 'k.sort_name', type: 'text' }],
  alias: 'k',
  search: (db, words) => search(db, 'contacts', words, { customerId }),
  rows: (db) => ofCustomer(db, customerId),
  columns: () => listed,
});

/** The contacts that somebody in the portal may give a user (A17, A19). */
export const givenContacts = (db: Db): Query =>
  db
    .from('contacts', 'k')
    .where({ 'k.status': 'active' })
    .whereNull('k.archived_at')
    .whereRaw('app.may_give_contact(k.id)');
