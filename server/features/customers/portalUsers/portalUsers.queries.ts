import type { Db, Query } from '../../../database/db.ts';
import { keysetPage } from '../../../database/keyset.ts';
import { nothingFound, searchWords } from '../../../database/search.ts';
import type { ListQuery } from '../../../lists/spec.ts';
import type { Page } from '../../../lists/paging.ts';

/** A portal user as the customer's page shows it. */
export interface PortalUser {
  id: string;
  user_id: string;
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
  state: 'invited' | 'active' | 'suspended';
  last_sign_in_at: Date | null;
  can_create_users: boolean;
  /** What it is of, stored and never guessed (A18): with scope contact and no contact it reaches nothing. */
  scope: 'customer' | 'contact';
  contact_id: string | null;
  contact_name: string | null;
  contact_admin: boolean | null;
  contact_status: 'active' | 'inactive' | null;
}

/** How many rows an export holds at most. */
const mostExported = 50_000;

const ofCustomer = (db: Db, customerId: string): Query =>
  db.from('portal_users', 'p').where({ 'p.customer_id': customerId, 'p.archived_at': null });

const withUser = (query: Query): Query =>
  query
    .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
    .select('p.id', 'p.user_id', 'u.username', 'u.first_name', 'u.last_name', 'u.email', 'u.state', 'u.last_sign_in_at')
    .select('p.can_create_users', 'p.scope'); // prettier-ignore

const withContact = (query: Query): Query =>
  query.leftJoin('contacts as k', (on) => {
    on.on('k.tenant_id', 'p.tenant_id').andOn('k.id', 'p.contact_id').andOnNull('k.archived_at');
  });

const ofContact = (db: Db) => [
  'k.id as contact_id',
  'k.admin_access as contact_admin',
  'k.status as contact_status',
  db.raw("trim(k.first_name || ' ' || k.last_name) as contact_name"),
];

/** What a search found: portal users by their user or by their contact. */
interface Words {
  none: boolean;
  narrow: (query: Query) => Query;
}

async function searched(db: Db, customerId: string, words: string): Promise<Words> {
  if (words === '') return { none: false, narrow: (query) => query };
  const [users, people] = await Promise.all([
    searchWords(db, 'users', words),
    searchWords(db, 'contacts', words, { customerId }),
  ]);
  return {
    none: users.none && people.none,
    narrow: (query) =>
      withContact(query).where((either) => {
        void either.where((user) => users.narrow(user, 'u')).orWhere((person) => people.narrow(person, 'k'));
      }),
  };
}

function matching(db: Db, customerId: string, { filters }: ListQuery, { narrow }: Words): Query {
  const query = narrow(withUser(ofCustomer(db, customerId)));
  if (filters['state']) void query.where('u.state', filters['state']);
  return query;
}

/** One page of a customer's portal users and how many there are in all (up to a cap). */
export async function listPortalUsers(
  db: Db,
  customerId: string,
  request: ListQuery,
): Promise<{ page: Page<PortalUser>; count: number }> {
  const words = await searched(db, customerId, request.search);
  if (words.none) return nothingFound();
  const isWhole = request.search === '' && !request.filters['state'];
  const [page, count] = await Promise.all([
    keysetPage<PortalUser>(
      db,
      matching(db, customerId, request, words).select('p.contact_id as of_contact'),
      {
        alias: 'p',
        columns: {
          username: { column: 'u.username_lc', type: 'text' },
          name: { column: 'u.sort_name', type: 'text' },
        },
        request,
        finish: (rows) =>
          rows
            .leftJoin('contacts as k', (on) => {
              on.on('k.id', 'p.of_contact').andOnVal('k.tenant_id', db.tenantId).andOnNull('k.archived_at');
            })
            .select('p.*', ...ofContact(db)),
      },
    ),
    db.count(isWhole ? ofCustomer(db, customerId) : matching(db, customerId, request, words)),
  ]);
  return { page, count };
}

/** The portal users that a list shows, all pages of it, for an export. */
export async function* exportPortalUsers(
  db: Db,
  customerId: string,
  request: ListQuery,
): AsyncIterable<PortalUser[]> {
  const words = await searched(db, customerId, request.search);
  const query = matching(db, customerId, request, words);
  yield* db.pages(
    (request.search === '' ? withContact(query) : query)
      .select(...ofContact(db))
      .orderBy('u.username_lc')
      .limit(mostExported),
  );
}

/** One portal user of a customer, or undefined when there is none that the actor may see. */
export function getPortalUser(db: Db, customerId: string, id: string): Promise<PortalUser | undefined> {
  const query = withContact(withUser(ofCustomer(db, customerId).where({ 'p.id': id })));
  return db.row(query.select(...ofContact(db)));
}
