import type { Db, Query } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import { fieldColumns, recordIdColumn } from '../../lists/csv.ts';
import type { ExportedList, List } from '../../lists/listPage.ts';
import { filterBy } from '../../lists/spec.ts';
import { relationOf } from './facilities/contactFacilities.queries.ts';
import { nameOfUser, shown, type ContactUser } from './users/contactUsers.queries.ts';
import { contactLabels as labels, contactStatuses } from '../../domain/contacts/contacts.form.ts';
import {
  contacts,
  inLists,
  listed,
  withCustomer,
  type Contact,
  type ContactRow,
} from './contacts.queries.ts';

/** The contacts, in the back office. */
export const contactList: ExportedList<ContactRow> = {
  noun: { one: 'contact', many: 'contacts' },
  searchLabel: 'Search contacts by name, Contact ID, email, phone or customer',
  sorts: [
    { key: 'name', label: labels.last_name, column: 'k.sort_name', type: 'text' },
    { key: 'code', label: labels.code, column: 'k.code', type: 'text', nullable: true },
    { key: 'customer', label: labels.customer_id, column: 'c.sort_name', type: 'text', join: withCustomer },
  ],
  filters: [{ ...filterBy('status', labels.status, contactStatuses), column: 'k.status' }],
  alias: 'k',
  search: (db, words) => search(db, 'contacts', words),
  whole: true,
  rows: contacts,
  columns: () => listed,
  finish: (rows, db) =>
    rows
      .join('customers as o', (on) => {
        on.on('o.id', 'p.customer_id').onVal('o.tenant_id', db.tenantId);
      })
      .select('p.*', 'o.name as customer_name'),
  csv: {
    name: 'contacts',
    columns: [
      ...fieldColumns(labels, ...inLists),
      { heading: labels.customer_id, value: (row) => row.customer_name },
      recordIdColumn,
    ],
  },
};

export interface FacilityRow {
  id: string;
  code: string;
  name: string;
  active: boolean;
  customer_id: string | null;
  customer_name: string | null;
}

const facilities: Omit<List<FacilityRow>, 'rows'> = {
  noun: { one: 'facility', many: 'facilities' },
  sorts: [
    { key: 'name', label: 'Name', column: 'f.sort_name', type: 'text' },
    { key: 'code', label: 'Code', column: 'f.code_lc', type: 'text' },
  ],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words),
  columns: () => ['f.id', 'f.code', 'f.name', 'f.active', 'f.customer_id', 'c.name as customer_name'],
};
const ofCustomers = { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' };

/** The facilities that are related to a contact. */
export const relatedFacilities = ({ id }: Contact): List<FacilityRow> => ({
  ...facilities,
  rows: (db) =>
    db
      .from('facilities', 'f')
      .leftJoin('customers as c', ofCustomers)
      .join('contact_facilities as r', (on) => {
        on.on('r.tenant_id', 'f.tenant_id').andOn('r.facility_id', 'f.id').andOnVal('r.contact_id', id);
      }),
});

/**
 * Those that aren't yet, on *Find Facility*: the customer's own, and on demand any of the tenant. The box that is ticked at
 * first leaves the customer's; one that isn't ticked isn't sent, so `chosen` tells a reader who has unticked it from one
 * who has just come.
 */
export const facilitiesToFind = ({ id, customer_id: customerId }: Contact): List<FacilityRow> => ({
  ...facilities,
  searchLabel: 'Search facilities by name, code or customer',
  filters: [
    filterBy('customers_only', 'Customer facilities only', [{ value: 'on', label: 'Yes' }], 'No'),
    filterBy('chosen', 'Filters are chosen', [{ value: '1', label: 'Yes' }], 'No'),
  ],
  rows: (db, { filters }) => {
    const relation = relationOf(db, id).whereRaw('r.facility_id = f.id').select('r.id');
    const query = db.from('facilities', 'f').leftJoin('customers as c', ofCustomers).whereNotExists(relation);
    return filters['customers_only'] ? query.where('f.customer_id', customerId) : query;
  },
});

/** A user to choose, and whose portal user it is already. */
export interface UserFound extends ContactUser {
  scope: 'customer' | 'contact' | 'partner' | 'agent' | null;
  customer_id: string | null;
  customer_name: string | null;
  contact_id: string | null;
  contact_name: string | null;
}

/**
 * The users that *Find User* shows: external ones who can sign in, and those of this customer who were suspended because they
 * lost their contact.
 */
export const usersToFind = (contact: Contact): List<UserFound> => ({
  noun: { one: 'user', many: 'users' },
  searchLabel: 'Search users by name, username or email',
  sorts: [
    { key: 'name', label: 'Name', column: 'u.sort_name', type: 'text' },
    { key: 'username', label: 'Username', column: 'u.username_lc', type: 'text' },
  ],
  alias: 'u',
  search: (db, words) => search(db, 'users', words),
  rows: (db) => {
    const lost = db
      .from('portal_users', 'p')
      .whereRaw('p.user_id = u.id')
      .where({ 'p.customer_id': contact.customer_id, 'p.scope': 'contact' })
      .whereNull('p.contact_id')
      .whereNull('p.archived_at')
      .select(db.raw('count(*)'));
    return db
      .from('users', 'u')
      .where('u.is_external', true)
      .whereNull('u.archived_at')
      .where((either) => {
        void either.whereNot('u.state', 'suspended').orWhereRaw('(?) > 0', [lost]);
      });
  },
  columns: (db) => [...shown, 'u.tenant_id', db.raw(nameOfUser)],
  // Joined to a page of them: for all rows the planner would read every portal user.
  finish: (rows, db) =>
    rows
      .leftJoin('portal_users as o', (on) => {
        on.on('o.tenant_id', 'p.tenant_id').andOn('o.user_id', 'p.id').andOnNull('o.archived_at');
      })
      .leftJoin('customers as c', { 'c.tenant_id': 'o.tenant_id', 'c.id': 'o.customer_id' })
      .leftJoin('contacts as k', { 'k.tenant_id': 'o.tenant_id', 'k.id': 'o.contact_id' })
      .select('p.*', 'o.scope', 'o.customer_id', 'o.contact_id', 'c.name as customer_name')
      .select(db.raw("trim(k.first_name || ' ' || k.last_name) as contact_name")),
});

const latest = 1000;

const mostMoving = 200;

/** Those of them who would be moved to the contact: other portal users of its customer, where they are not too many to look at. */
export const usersToMove =
  ({ id, customer_id: customerId }: Contact) =>
  (rows: Query, db: Db): Query => {
    const movable = db
      .from('portal_users', 't')
      .where({ 't.customer_id': customerId, 't.archived_at': null })
      .whereIn('t.scope', ['customer', 'contact'])
      .whereRaw('t.contact_id is distinct from ?', [id])
      .limit(mostMoving)
      .select('t.user_id');
    return rows.whereRaw('u.id = any (array(?))', [movable]);
  };

/**
 * Those of them who are likely to be selected: the latest users who are nobody's portal user yet. Each of the latest is looked
 * up by itself; joined in one piece, every portal user of the tenant would be read.
 */
export const freeUsers = (rows: Query, db: Db): Query => {
  const newest = db.from('users', 'n').orderBy('n.id', 'desc').limit(latest).select('n.id');
  const taken = db
    .from('portal_users', 't')
    .whereRaw('t.user_id = l.id')
    .whereNull('t.archived_at')
    .select(db.raw('count(*) as times'));
  const free = db
    .over(newest, 'l')
    .crossJoin(db.raw('lateral (?) as taken', [taken]))
    .where('taken.times', 0)
    .select('l.id');
  // As an array they are few to the planner; as a query it would walk through every user by name to meet them in order.
  return rows.whereRaw('u.id = any (array(?))', [free]);
};
