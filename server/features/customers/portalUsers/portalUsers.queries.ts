import { whereContains } from '../../../database/contains.ts';
import type { Db, Query } from '../../../database/db.ts';
import { keysetPage } from '../../../database/keyset.ts';
import type { ListQuery } from '../../../shared/list.ts';
import type { Page } from '../../../shared/paging.ts';

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

function ofCustomer(db: Db, customerId: string): Query {
  return db
    .from('portal_users', 'p')
    .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
    .leftJoin('contacts as k', (on) => {
      on.on('k.tenant_id', 'p.tenant_id').andOn('k.id', 'p.contact_id').andOnNull('k.archived_at');
    })
    .where({ 'p.customer_id': customerId, 'p.archived_at': null });
}

function selected(db: Db, query: Query): Query {
  return query.select(
    'p.id', 'p.user_id', 'u.username', 'u.first_name', 'u.last_name', 'u.email', 'u.state', 'u.last_sign_in_at',
    'p.can_create_users', 'p.scope', 'k.id as contact_id', 'k.admin_access as contact_admin', 'k.status as contact_status',
    db.raw("trim(k.first_name || ' ' || k.last_name) as contact_name"),
  ); // prettier-ignore
}

function matching(db: Db, customerId: string, request: ListQuery): Query {
  const query = ofCustomer(db, customerId);
  whereContains(query, ['u.username_lc', 'u.sort_name', 'u.email', 'k.sort_name'], request.search);
  const state = request.filters['state'];
  if (state) void query.where('u.state', state);
  return query;
}

/** One page of a customer's portal users and how many there are in all (up to a cap). */
export async function listPortalUsers(
  db: Db,
  customerId: string,
  request: ListQuery,
): Promise<{ page: Page<PortalUser>; count: number }> {
  const [page, count] = await Promise.all([
    keysetPage<PortalUser>(db, selected(db, matching(db, customerId, request)), {
      alias: 'p',
      columns: {
        username: { column: 'u.username_lc', type: 'text' },
        name: { column: 'u.sort_name', type: 'text' },
      },
      request,
    }),
    db.count(matching(db, customerId, request)),
  ]);
  return { page, count };
}

/** The portal users that a list shows, all pages of it, for an export. */
export function exportPortalUsers(
  db: Db,
  customerId: string,
  request: ListQuery,
): AsyncIterable<PortalUser[]> {
  return db.pages(
    selected(db, matching(db, customerId, request))
      .orderBy('u.username_lc')
      .limit(mostExported),
  );
}

/** One portal user of a customer, or undefined when there is none that the actor may see. */
export function getPortalUser(db: Db, customerId: string, id: string): Promise<PortalUser | undefined> {
  return db.row(selected(db, ofCustomer(db, customerId).where({ 'p.id': id })));
}
