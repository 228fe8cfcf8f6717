import { recipientHolds } from '../../../../db/functions/mailedLink.ts';
import type { Db, Query } from '../../../database/db.ts';
import { searchIn } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';

/** A portal user that might see it. */
export interface UserCandidate {
  kind: 'user';
  /** The portal user's id; `user_id` is the login's. */
  id: string;
  user_id: string;
  name: string;
  username: string;
  state: 'active' | 'invited' | 'suspended';
  has_credentials: boolean;
  scope: 'customer' | 'contact' | 'partner' | 'agent';
  /** Whose portal user it is: a customer, a partner or an agent. */
  company_id: string;
  company: string;
  contact_id: string | null;
  contact: string | null;
}

/** A customer whose secure link might show it. */
export interface LinkCandidate {
  kind: 'link';
  /** The customer's id. */
  id: string;
  company: string;
  status: 'active' | 'inactive';
  secure_link_on: boolean;
  portal_users: number;
  /** Null for a customer without any link. */
  link_id: string | null;
  key_version: string | null;
  ends_at: Date | null;
  ended_at: Date | null;
}
export type Candidate = UserCandidate | LinkCandidate;

/** The portal users of the tenant. */
export function users(db: Db): Query {
  return db
    .from('portal_users', 'p')
    .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
    .leftJoin('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .leftJoin('partners as r', { 'r.tenant_id': 'p.tenant_id', 'r.id': 'p.partner_id' })
    .leftJoin('agents as g', { 'g.tenant_id': 'p.tenant_id', 'g.id': 'p.agent_id' })
    .leftJoin('contacts as k', (on) => {
      on.on('k.tenant_id', 'p.tenant_id').andOn('k.id', 'p.contact_id').andOnNull('k.archived_at');
    })
    .whereNull('p.archived_at')
    .whereNull('u.archived_at');
}

/** Their columns. */
export const ofUsers = (db: Db, query: Query) =>
  query
    .select(
      'p.id',
      'p.user_id',
      'u.username',
      'u.state',
      'u.has_credentials',
      'p.scope',
      'k.id as contact_id',
    )
    .select(
      db.raw("'user' as kind, trim(u.first_name || ' ' || u.last_name) as name"),
      db.raw('coalesce(c.id, r.id, g.id) as company_id, coalesce(c.name, r.name, g.name) as company'),
      db.raw("trim(k.first_name || ' ' || k.last_name) as contact"),
    );

/** A customer's link that would open its portal the longest, or the latest that did; of the newest key, if there is one. */
export function links(db: Db, newestKey: string): Query {
  const order = `l.ended_at is null and (l.ends_at is null or l.ends_at > now()) desc, l.key_version = ? desc,
    l.ends_at desc nulls first, l.created_at desc`;
  const best = db
    .from('secure_links', 'l')
    .whereRaw(`l.customer_id = c.id and ${recipientHolds('l')}`)
    .orderByRaw(order, [newestKey])
    .limit(1)
    .select('l.id');
  return db
    .from('customers', 'c')
    .leftJoin('secure_links as l', (on) => {
      on.on('l.tenant_id', 'c.tenant_id').andOn(db.raw('l.id = (?)', [best]));
    })
    .whereNull('c.archived_at');
}

/** A customer's portal users, whatever their state (A3): a sub-select. */
export const portalUsersOf = (what: string) =>
  `select ${what} from portal_users p where p.tenant_id = c.tenant_id and p.customer_id = c.id and p.archived_at is null`;

/**
 * Their columns.
 * @param portalUsers SQL for how many portal users the customer has
 */
export const ofLinks = (db: Db, query: Query, portalUsers = `(${portalUsersOf('count(*)::int')})`) =>
  query
    .select('c.id', 'c.name as company', 'c.status', 'c.secure_link_on')
    .select('l.id as link_id', 'l.key_version', 'l.ends_at', 'l.ended_at')
    .select(db.raw(`'link' as kind, ${portalUsers} as portal_users`));

const whyNotSpec = {
  filters: [filterBy('kind', 'Kind', [{ value: 'links', label: 'Secure links' }], 'Portal users')],
  columns: () => [],
};

/** The portal users that *Why not …?* is asked of, by name, username, email or company. */
export const usersToAsk: List<Candidate> = {
  ...whyNotSpec,
  noun: { one: 'portal user', many: 'portal users' },
  sorts: [{ key: 'name', label: 'Name', column: 'u.sort_name', type: 'text' }],
  alias: 'p',
  search: searchIn(['u', 'k', 'c', 'r', 'g'].map((alias) => `${alias}.search_text`)),
  rows: (db) => ofUsers(db, users(db)),
};

/** The customers, each with its secure link, by name or number. */
export const linksToAsk = (newestKey: string): List<Candidate> => ({
  ...whyNotSpec,
  noun: { one: 'secure link', many: 'secure links' },
  sorts: [{ key: 'name', label: 'Name', column: 'c.sort_name', type: 'text' }],
  alias: 'c',
  search: searchIn(['c.search_text']),
  rows: (db) => ofLinks(db, links(db, newestKey)),
});
