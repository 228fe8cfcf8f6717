import { readChoices, type Choice, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';
import type { Named } from '../../../request/actor.ts';
import type { FieldErrors } from '../../../forms/parse.ts';

/** Contacts under the name of their customer. */
export interface ContactGroup {
  customer: string;
  options: { value: string; label: string }[];
}

interface TicketPeople {
  customer_id: string;
  contact_id: string | null;
}

export interface ContactChoices {
  groups: ContactGroup[] | null;
  chosen: Named | null;
}

const mostGrouped = 50;
const nameOfContact = `trim(k.first_name || ' ' || k.last_name)`;

const customers = (db: Db): Query => db.from('customers', 'c').whereNull('c.archived_at');

const customersInOrder = (db: Db): Query =>
  customers(db).select('c.id', 'c.name', 'c.number as detail').orderBy(['c.sort_name', 'c.id']);

const contacts = (db: Db): Query => db.from('contacts', 'k').whereNull('k.archived_at');

const contactsInOrder = (offered: Query, db: Db): Query =>
  offered
    .select('k.id', db.raw(`${nameOfContact} as name`), 'k.email as detail')
    .orderBy(['k.sort_name', 'k.id']);

/** The customers that a ticket's form offers: active ones, and the one that it has. */
export function customerChoices(db: Db, chosen: string | null): Promise<Choices> {
  return readChoices(
    db,
    customersInOrder(db).where('c.status', 'active'),
    chosen === null ? null : customersInOrder(db).where('c.id', chosen),
  );
}

/**
 * The contacts that a ticket's form offers, the one that it has among them: those of its customer; all by customer while none
 * is chosen and they are few. `groups` is null when they are too many.
 */
export async function contactChoices(
  db: Db,
  customer: Named | null,
  chosen: string | null,
): Promise<ContactChoices> {
  if (!customer) return { groups: await groupedContacts(db, chosen), chosen: null };
  const ofCustomer = (some: Query) => contactsInOrder(some, db).where('k.customer_id', customer.id);
  // A ticket keeps its contact when that is deleted, so it is chosen still.
  const choices = await readChoices(
    db,
    ofCustomer(contacts(db)).where('k.status', 'active'),
    chosen === null ? null : ofCustomer(db.from('contacts', 'k')).where('k.id', chosen),
  );
  const { options } = choices;
  return {
    groups: options && [{ customer: customer.name, options: [...options] }],
    chosen: choices.chosen,
  };
}

async function groupedContacts(db: Db, chosen: string | null): Promise<ContactGroup[] | null> {
  const offered = () =>
    contacts(db)
      .join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' })
      .whereNull('c.archived_at')
      .where((any) => {
        void any.where({ 'k.status': 'active', 'c.status': 'active' });
        if (chosen !== null) void any.orWhere('k.id', chosen);
      });
  // No index has this order: where there are too many to offer, they aren't put in order either.
  if ((await db.count(offered(), mostGrouped)) > mostGrouped) return null;
  const rows = await db.rows<Named & { customer: string; customer_id: string }>(
    offered()
      .select('k.id', db.raw(`${nameOfContact} as name`), 'k.customer_id', 'c.name as customer')
      .orderBy(['c.sort_name', 'c.id', 'k.sort_name', 'k.id'])
      .limit(mostGrouped),
  );
  const groups = new Map<string, ContactGroup>();
  for (const { id, name, customer, customer_id: customerId } of rows) {
    const group = groups.get(customerId) ?? { customer, options: [] };
    group.options.push({ value: id, label: name });
    groups.set(customerId, group);
  }
  return [...groups.values()];
}

/** A contact and a customer that don't belong together. */
export const anothersContact: FieldErrors = {
  contact_id: 'That contact doesn’t belong to this customer. Choose another, or no contact.',
};

/**
 * What is wrong with the people that a ticket names, beside the fields. What it has already is not asked again: an
 * archived customer's tickets can still be answered.
 */
export async function peopleErrors(
  db: Db,
  { customer_id: customerId, contact_id: contactId }: TicketPeople,
  before: TicketPeople | null,
): Promise<FieldErrors> {
  const sameCustomer = before?.customer_id === customerId;
  const [customer, contact] = await Promise.all([
    sameCustomer || db.row(customers(db).where('c.id', customerId).select('c.id')),
    contactId === null ||
      (sameCustomer && before.contact_id === contactId) ||
      db.row(contacts(db).where({ 'k.id': contactId, 'k.customer_id': customerId }).select('k.id')),
  ]);
  if (!customer) return { customer_id: 'Choose a customer from the list.' };
  return contact ? {} : anothersContact;
}

/** The active customers, on the find page. */
export const customersToFind: List<Choice> = {
  noun: { one: 'customer', many: 'customers' },
  sorts: [{ key: 'name', label: 'Name', column: 'c.sort_name', type: 'text' }],
  alias: 'c',
  search: (db, words) => search(db, 'customers', words),
  rows: (db) => customers(db).where('c.status', 'active'),
  columns: () => ['c.id', 'c.name', 'c.number as detail'],
};

/** A customer's active contacts, on the find page. */
export const contactsToFind = (customerId: string): List<Choice> => ({
  noun: { one: 'contact', many: 'contacts' },
  sorts: [{ key: 'name', label: 'Name', column: 'k.sort_name', type: 'text' }],
  alias: 'k',
  search: (db, words) => search(db, 'contacts', words, { customerId }),
  rows: (db) => contacts(db).where({ 'k.status': 'active', 'k.customer_id': customerId }),
  columns: (db) => ['k.id', db.raw(`${nameOfContact} as name`), 'k.email as detail'],
});
