import { readChoices, type Choice, type Choices } from '../../database/choices.ts';
import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { nothingFound, searchWords } from '../../database/search.ts';
import type { Named } from '../../request/actor.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';

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

const contactsInOrder = (db: Db): Query =>
  contacts(db)
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
 * The contacts that a ticket's form offers, the one that it has among them: all by customer where they are few, else
 * those of the customer. `groups` is null when even these are too many, or the customer isn't known.
 */
export async function contactChoices(
  db: Db,
  customer: Named | null,
  chosen: string | null,
): Promise<ContactChoices> {
  const groups = await groupedContacts(db, chosen);
  if (groups) return { groups, chosen: null };
  if (!customer) return { groups: null, chosen: null };
  const ofCustomer = () => contactsInOrder(db).where('k.customer_id', customer.id);
  const choices = await readChoices(
    db,
    ofCustomer().where('k.status', 'active'),
    chosen === null ? null : ofCustomer().where('k.id', chosen),
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
  if (!customer) return { customer_id: 'Customer is not one of the choices.' };
  if (contact) return {};
  return { contact_id: 'Contact is not one of this customer’s. Choose another one, or none.' };
}

/** A page of the active customers in which the words are found, by name or number. */
export async function findCustomers(db: Db, request: ListQuery) {
  const { none, narrow } = await searchWords(db, 'customers', request.search);
  if (none) return nothingFound<Choice>();
  const matching = () => {
    const query = customers(db).where('c.status', 'active');
    narrow(query, 'c');
    return query;
  };
  return find(db, request, 'c', matching, (query) => query.select('c.id', 'c.name', 'c.number as detail'));
}

/** A page of a customer's active contacts in which the words are found, by name or email. */
export async function findContacts(db: Db, customerId: string, request: ListQuery) {
  const { none, narrow } = await searchWords(db, 'contacts', request.search, { customerId });
  if (none) return nothingFound<Choice>();
  const matching = () => {
    const query = contacts(db).where({ 'k.status': 'active', 'k.customer_id': customerId });
    narrow(query, 'k');
    return query;
  };
  return find(db, request, 'k', matching, (query) =>
    query.select('k.id', db.raw(`${nameOfContact} as name`), 'k.email as detail'),
  );
}

async function find(
  db: Db,
  request: ListQuery,
  alias: string,
  matching: () => Query,
  selected: (query: Query) => Query,
): Promise<{ page: Page<Choice>; count: number }> {
  const columns = { name: { column: `${alias}.sort_name`, type: 'text' } } as const;
  const [page, count] = await Promise.all([
    keysetPage<Choice>(db, selected(matching()), { alias, columns, request }),
    db.count(matching()),
  ]);
  return { page, count };
}
