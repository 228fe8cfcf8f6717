import { readChoices, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { relateFacilities } from '../../../domain/contacts/contactFacilities.queries.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';
import type { Facility } from '../facilities.queries.ts';

/** A contact that reaches a facility, and through what (A12, A14). */
export interface FacilityContact {
  id: string;
  name: string;
  customer_id: string;
  customer_name: string;
  status: 'active' | 'inactive';
  related: boolean;
  /** It is the contact's only one, without which the contact sees no asset any more (A12). */
  is_last: boolean;
  all_facilities: boolean;
  admin_access: boolean;
  /** Portal users that are assigned to it; without one it is kept for information only. */
  portal_users: number;
}

/** How many contacts a facility's page lists at most. */
export const mostContacts = 100;

/** A facility, and whose it is. */
type Place = Pick<Facility, 'id' | 'customer_id'>;

/** The contacts that reach a facility: those it is related to, and those who reach everything of its customer. */
export function contactsOfFacility(db: Db, facility: Place): Promise<FacilityContact[]> {
  const ofCustomer = 'k.customer_id is not distinct from ?::uuid';
  // Each half by its own index; asked with OR, every contact of the tenant would be looked at.
  const related = db
    .from('contact_facilities', 'r')
    .where({ 'r.facility_id': facility.id })
    .select('r.contact_id as id');
  const reachingAll = db
    .from('contacts', 'a')
    .where({ 'a.customer_id': facility.customer_id, 'a.archived_at': null })
    .whereRaw('(a.all_facilities or a.admin_access)')
    .select('a.id');
  const reaching = facility.customer_id === null ? related : related.union(reachingAll);
  // One by one: the planner can't know how few they are, and would look through all contacts for them in the list's order.
  const contact = db
    .from('contacts', 'i')
    .whereRaw('i.id = w.id')
    .whereNull('i.archived_at')
    .select('i.tenant_id', 'i.id', 'i.customer_id', 'i.status', 'i.sort_name', 'i.first_name', 'i.last_name')
    .select('i.all_facilities', 'i.admin_access')
    .limit(1);
  return db.rows(
    db
      .over(reaching, 'w')
      .crossJoin(db.raw('lateral (?) as k', [contact]))
      .join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' })
      .leftJoin('contact_facilities as r', (on) => {
        on.on({ 'r.tenant_id': 'k.tenant_id', 'r.contact_id': 'k.id' });
        on.andOnVal('r.facility_id', facility.id);
      })
      .orderBy(['k.sort_name', 'k.id'])
      .limit(mostContacts + 1)
      .select(
        'k.id',
        'k.customer_id',
        'c.name as customer_name',
        'k.status',
        db.raw(`trim(k.first_name || ' ' || k.last_name) as name`),
        db.raw('r.facility_id is not null as related'),
        db.raw(
          `not (k.all_facilities or k.admin_access) and not exists (select from contact_facilities o
          where o.tenant_id = k.tenant_id and o.contact_id = k.id and o.facility_id <> ?) as is_last`,
          [facility.id],
        ),
        db.raw(`k.all_facilities and ${ofCustomer} as all_facilities`, [facility.customer_id]),
        db.raw(`k.admin_access and ${ofCustomer} as admin_access`, [facility.customer_id]),
        db.raw(`(select count(*)::int from portal_users p
          where p.tenant_id = k.tenant_id and p.contact_id = k.id and p.archived_at is null) as portal_users`),
      ),
  );
}

/** A contact that can be added to a facility. */
export interface ContactToAdd {
  id: string;
  name: string;
  job_title: string | null;
  email: string | null;
  customer_name: string;
}

/** Contacts that a facility can be related to: its customer's; any of the tenant, where it is the tenant's own (1, 5). */
function ofPlace(db: Db, { customer_id: customerId }: Place): Query {
  const contacts = db.from('contacts', 'k').whereNull('k.archived_at');
  return customerId === null ? contacts : contacts.where({ 'k.customer_id': customerId });
}

/** Those of them that the facility isn't related to yet. */
function toAdd(db: Db, facility: Place): Query {
  const relation = db
    .from('contact_facilities', 'r')
    .where({ 'r.facility_id': facility.id })
    .whereRaw('r.contact_id = k.id')
    .select('r.id');
  return ofPlace(db, facility)
    .join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' })
    .whereNotExists(relation);
}

const nameOfContact = "trim(k.first_name || ' ' || k.last_name)";

/** The drop-down of *Add Contact to Site*; `options` is null when there are too many for one. */
export function contactsToAdd(db: Db, facility: Place): Promise<Choices> {
  const named =
    facility.customer_id === null ? `${nameOfContact} || ', ' || c.name as name` : `${nameOfContact} as name`;
  const offered = toAdd(db, facility)
    .orderBy(['k.sort_name', 'k.id'])
    .select('k.id', db.raw(named), 'k.email as detail');
  return readChoices(db, offered, null);
}

/** The contacts that can be added to a facility, on *Find contact*. */
export const contactsToFind = (facility: Place): List<ContactToAdd> => ({
  noun: { one: 'contact', many: 'contacts' },
  searchLabel: 'Search contacts by name, email or customer',
  sorts: [{ key: 'name', label: 'Name', column: 'k.sort_name', type: 'text' }],
  alias: 'k',
  search: (db, words) =>
    search(
      db,
      'contacts',
      words,
      facility.customer_id === null ? 'all' : { customerId: facility.customer_id },
    ),
  rows: (db) => toAdd(db, facility),
  columns: (db) => [
    ...['k.id', 'k.job_title', 'k.email', 'c.name as customer_name'],
    db.raw(`${nameOfContact} as name`),
  ],
});

/**
 * Relates contacts to a facility, which they see with their next request (A12, A25); those that are related stay so.
 * @returns the names of those who are new; null, with nobody related, when one of them is none that the page could have offered
 */
export async function addContacts(db: Db, facility: Place, ids: readonly string[]): Promise<string[] | null> {
  // Both are held until the end: no contact is deleted meanwhile, and the facility stays its customer's.
  const [contacts, place] = await Promise.all([
    db.rows(
      ofPlace(db, facility)
        .whereIn('k.id', [...ids])
        .select('k.id')
        .forNoKeyUpdate(),
    ),
    db.row<Pick<Place, 'customer_id'>>(
      db.from('facilities', 'f').where({ 'f.id': facility.id }).select('f.customer_id').forShare(),
    ),
  ]);
  if (contacts.length !== ids.length || place?.customer_id !== facility.customer_id) return null;
  const fresh = await db.rows<{ name: string }>(
    toAdd(db, facility)
      .whereIn('k.id', [...ids])
      .select(db.raw(`${nameOfContact} as name`)),
  );
  await relateFacilities(db, ids, [facility]);
  return fresh.map(({ name }) => name);
}
