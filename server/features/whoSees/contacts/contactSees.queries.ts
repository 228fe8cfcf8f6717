import type { Db } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import { ofUsers, users, type UserCandidate } from '../people/people.queries.ts';
import { recordTypes, type RecordType } from '../whoSees.records.ts';

/** The contact whose eyes are asked for. */
export interface AskedContact {
  id: string;
  name: string;
  customer_id: string;
  customer: string;
}

/** A contact with its customer, or undefined when the tenant has none with this id. */
export function getAskedContact(db: Db, id: string): Promise<AskedContact | undefined> {
  return db.row(
    db
      .from('contacts', 'k')
      .join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' })
      .where({ 'k.id': id })
      .whereNull('k.archived_at')
      .select('k.id', 'k.customer_id', 'c.name as customer')
      .select(db.raw("trim(k.first_name || ' ' || k.last_name) as name")),
  );
}

/** As many of a contact's users as are asked for each record. */
const mostUsers = 3;

/** Those who sign in as a contact, to be asked. */
export function usersOfContact(db: Db, contactId: string): Promise<UserCandidate[]> {
  const query = users(db).where('p.contact_id', contactId);
  return db.rows(ofUsers(db, query).orderBy(['u.sort_name', 'p.id']).limit(mostUsers));
}

/** A record that may be asked about, by its name. */
export interface RecordFound {
  id: string;
  name: string;
}

/** The kind of record that the address asks for. */
export function typeIn(query: Readonly<Record<string, string | undefined>>): RecordType {
  const [first, ...others] = recordTypes;
  if (!first) throw new Error('there is no kind of record to ask about');
  return others.find(({ table }) => table === query['kind']) ?? first;
}

/** The records of a kind: those of the contact's own customer, or, searched for, anybody's. */
export function recordsToAsk(type: RecordType, contact: AskedContact): List<RecordFound> {
  const [first, ...others] = recordTypes.map(({ table, many }) => ({ value: table, label: capital(many) }));
  return {
    noun: { one: type.one, many: type.many },
    searchLabel: 'Search by ID, number or name',
    sorts: [{ key: 'first', ...orderOf[type.table] }],
    filters: [filterBy('kind', 'Kind', others, first?.label)],
    alias: 'r',
    search: (db, words) => search(db, type.table, words),
    rows: (db, request) => {
      const query = db.from(type.table, 'r');
      return request.search === '' ? query.where('r.customer_id', contact.customer_id) : query;
    },
    columns: (db) => ['r.id', db.raw(`${type.name} as name`)],
  };
}

/** In the order in which each kind has its own list. */
const orderOf = {
  documents: { label: 'Added', column: 'r.created_at', type: 'timestamptz', direction: 'desc' },
  work_orders: { label: 'Opened', column: 'r.created_at', type: 'timestamptz', direction: 'desc' },
  assets: { label: 'Asset ID', column: 'r.code_lc', type: 'text', nullable: true },
  estimates: { label: 'Added', column: 'r.created_at', type: 'timestamptz', direction: 'desc' },
  invoices: { label: 'Added', column: 'r.created_at', type: 'timestamptz', direction: 'desc' },
  warranty_claims: { label: 'Filed', column: 'r.created_at', type: 'timestamptz', direction: 'desc' },
  tickets: { label: 'Opened', column: 'r.created_at', type: 'timestamptz', direction: 'desc' },
} as const;

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
