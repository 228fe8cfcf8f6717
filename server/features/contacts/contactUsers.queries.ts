import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { nothingFound, searchWords, type Found } from '../../database/search.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
import { lockContact, type Contact } from './contacts.queries.ts';

/** A user who signs in as a contact. */
export interface ContactUser {
  id: string;
  name: string;
  username: string;
  state: 'invited' | 'active' | 'suspended';
  last_sign_in_at: Date | null;
}

/** A user to choose, and whose portal user it is already. */
export interface UserFound extends ContactUser {
  email: string | null;
  scope: 'customer' | 'contact' | 'partner' | 'agent' | null;
  customer_id: string | null;
  customer_name: string | null;
  contact_id: string | null;
  contact_name: string | null;
}

const name = "u.first_name || ' ' || u.last_name as name";
const shown = ['u.id', 'u.username', 'u.state', 'u.last_sign_in_at'];

/** The users who sign in as a contact. */
export function usersOf(db: Db, contactId: string): Promise<ContactUser[]> {
  return db.rows(
    db
      .from('portal_users', 'p')
      .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
      .where({ 'p.contact_id': contactId })
      .whereNull('p.archived_at')
      .select(shown)
      .select(db.raw(name))
      .orderBy(['u.sort_name', 'u.id']),
  );
}

/** External users who can sign in, and those of this customer who were suspended because they lost their contact. */
function offered(db: Db, contact: Contact, { narrow }: Found): Query {
  const query = db
    .from('users', 'u')
    .leftJoin('portal_users as p', (on) => {
      on.on('p.tenant_id', 'u.tenant_id').andOn('p.user_id', 'u.id').andOnNull('p.archived_at');
    })
    .leftJoin('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .leftJoin('contacts as k', { 'k.tenant_id': 'p.tenant_id', 'k.id': 'p.contact_id' })
    .where('u.is_external', true)
    .whereNull('u.archived_at')
    .where((either) => {
      void either.whereNot('u.state', 'suspended').orWhere((lost) => {
        void lost
          .where({ 'p.customer_id': contact.customer_id, 'p.scope': 'contact' })
          .whereNull('p.contact_id');
      });
    });
  narrow(query, 'u');
  return query;
}

/** One page of the users that *Find User* shows, and how many there are. */
export async function findUsers(
  db: Db,
  contact: Contact,
  request: ListQuery,
): Promise<{ page: Page<UserFound>; count: number }> {
  const found = await searchWords(db, 'users', request.search);
  if (found.none) return nothingFound();
  const query = offered(db, contact, found)
    .select([...shown, 'u.email', 'p.scope', 'p.customer_id', 'p.contact_id', 'c.name as customer_name'])
    .select(db.raw(name), db.raw("k.first_name || ' ' || k.last_name as contact_name"));
  const [page, count] = await Promise.all([
    keysetPage<UserFound>(db, query, {
      alias: 'u',
      columns: {
        name: { column: 'u.sort_name', type: 'text' },
        username: { column: 'u.username_lc', type: 'text' },
      },
      request,
    }),
    db.count(offered(db, contact, found)),
  ]);
  return { page, count };
}

/**
 * Makes a user the contact's portal user (domain.md). One of the same customer is moved, which a user's second portal
 * user would be (A19); one of another customer is refused.
 * @returns `gone` when there is no such external user or no contact any more
 */
export async function selectUser(
  db: Db,
  contact: Contact,
  userId: string,
): Promise<{ result: 'selected'; user: ContactUser } | { result: 'taken' | 'gone' }> {
  if (!(await lockContact(db, contact.id))) return { result: 'gone' };
  const user = await db.row<ContactUser>(
    db
      .from('users', 'u')
      .where({ 'u.id': userId, 'u.is_external': true })
      .whereNull('u.archived_at')
      .select(shown)
      .select(db.raw(name))
      .forNoKeyUpdate(),
  );
  if (!user) return { result: 'gone' };
  const present = await db.row<{ id: string; customer_id: string }>(
    db
      .from('portal_users', 'p')
      .where({ 'p.user_id': userId })
      .whereNull('p.archived_at')
      .select('p.id', 'p.customer_id'),
  );
  if (present && present.customer_id !== contact.customer_id) return { result: 'taken' };
  const scope = { scope: 'contact', contact_id: contact.id };
  if (present) await db.update('portal_users', { id: present.id }, { ...scope, updated_at: db.raw('now()') });
  else await db.insert('portal_users', { user_id: userId, customer_id: contact.customer_id, ...scope });
  return { result: 'selected', user };
}
