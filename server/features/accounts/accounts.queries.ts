import type { EmailState } from '../../domain/emails/emails.words.ts';
import type { Db, Query } from '../../database/db.ts';
import { searchIn } from '../../database/search.ts';
import type { List } from '../../lists/listPage.ts';
import { isUuid } from '../../shared/uuid.ts';
import type { AccountType } from './accounts.form.ts';

/** Up to here the choice is a drop-down; above, a field for the number with a find page. */
const mostChoices = 50;
const tables = { customer: 'customers', partner: 'partners' } as const;
const types = ['customer', 'partner'] as const;

/** A customer or partner that an account can be made for. */
export interface Owner {
  id: string;
  type: AccountType;
  number: string;
  name: string;
  status: 'active' | 'inactive';
}

function ofType(db: Db, type: AccountType): Query {
  return db
    .from(tables[type], 'o')
    .whereNull('o.archived_at')
    .select('o.id', 'o.number', 'o.name', 'o.status', db.raw('?::text as type', [type]));
}

const active = (query: Query) => query.where('o.status', 'active');

/** Customers, then partners, that an account can be made for; null when they are too many for a drop-down. */
export async function ownerChoices(db: Db): Promise<Owner[] | null> {
  const found = await Promise.all(
    types.map((type) =>
      db.rows<Owner>(
        active(ofType(db, type))
          .orderBy(['o.sort_name', 'o.id'])
          .limit(mostChoices + 1),
      ),
    ),
  );
  const all = found.flat();
  return all.length > mostChoices ? null : all;
}

/** The customer or partner with this id, or of this type with this number; inactive ones too, to say so. */
export async function findOwner(db: Db, type: AccountType | null, idOrNumber: string): Promise<Owner[]> {
  const found = await Promise.all(
    types
      .filter((one) => type === null || type === one)
      .map((one) => {
        const query = ofType(db, one);
        return db.rows<Owner>(
          isUuid(idOrNumber)
            ? query.where('o.id', idOrNumber)
            : query.whereRaw('o.number_key = alike_key(?)', [idOrNumber]),
        );
      }),
  );
  return found.flat();
}

/** The customers or partners that an account can be made for, on the find page. */
export const ownersToFind = (type: AccountType): List<Owner> => ({
  noun: { one: type, many: `${type}s` },
  searchLabel: `Search ${type}s by name or number`,
  sorts: [
    { key: 'name', label: 'Name', column: 'o.sort_name', type: 'text' },
    { key: 'number', label: 'Number', column: 'o.number_lc', type: 'text' },
  ],
  alias: 'o',
  search: searchIn(['o.search_text']),
  rows: (db) => active(ofType(db, type)),
  columns: () => [],
});

/** Whose a portal user is that belongs to a customer or a partner itself. */
export const ownerOf = ({ type, id }: Pick<Owner, 'type' | 'id'>) =>
  type === 'customer'
    ? { scope: 'customer' as const, customerId: id }
    : { scope: 'partner' as const, partnerId: id };

/** Each record that an account consists of, for the result page. */
export interface MadeAccount {
  user_id: string;
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
  state: 'active' | 'invited' | 'suspended';
  account_type: AccountType;
  owner_id: string;
  owner_number: string;
  owner_name: string;
  can_create_users: boolean;
  claim_authorization_required: boolean;
  groups: string[];
  labs: string[];
  /** Of a customer: how many portal users it has now. With the first, its link is not enough any more (A3). */
  portal_users: number;
}

/** The records of a customer's or partner's account, or undefined when there is none. */
export function getMadeAccount(db: Db, userId: string): Promise<MadeAccount | undefined> {
  const names = (
    table: 'usergroups' | 'facilities',
    relation: 'user_usergroups' | 'user_labs',
    key: string,
  ) =>
    db.raw(
      `array(select n.name from ${relation} r join ${table} n on n.tenant_id = r.tenant_id and n.id = r.${key}
         where r.tenant_id = p.tenant_id and r.user_id = p.user_id
         order by n.${table === 'usergroups' ? 'name_lc) as groups' : 'sort_name) as labs'}`,
    );
  const owned =
    (alias: string, type: AccountType) =>
    (on: { on(a: string, b: string): { andOn(a: string, b: string): void } }) => {
      on.on(`${alias}.tenant_id`, 'p.tenant_id').andOn(`${alias}.id`, `p.${type}_id`);
    };
  return db.row(
    db
      .from('portal_users', 'p')
      .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
      .leftJoin('customers as c', owned('c', 'customer'))
      .leftJoin('partners as r', owned('r', 'partner'))
      .where({ 'p.user_id': userId })
      .whereNull('p.archived_at')
      .whereNot('p.scope', 'agent')
      .select('p.user_id', 'p.account_type', 'p.can_create_users', 'p.claim_authorization_required')
      .select('u.username', 'u.first_name', 'u.last_name', 'u.email', 'u.state')
      .select(
        names('usergroups', 'user_usergroups', 'usergroup_id'),
        names('facilities', 'user_labs', 'facility_id'),
      )
      .select(
        db.raw(`coalesce(c.id, r.id) as owner_id, coalesce(c.number, r.number) as owner_number,
          coalesce(c.name, r.name) as owner_name,
          (select count(*)::int from portal_users o where o.tenant_id = p.tenant_id and o.customer_id = p.customer_id
            and o.archived_at is null) as portal_users`),
      ),
  );
}

/** What became of the first email with a link to choose a password that somebody got; undefined where there was none. */
export function firstLinkEmail(
  db: Db,
  userId: string,
): Promise<{ state: EmailState; to: string } | undefined> {
  return db.row(
    db
      .from('emails', 'e')
      .where({ 'e.user_id': userId })
      .whereNotNull('e.password_link_id')
      .orderBy([
        { column: 'e.created_at', order: 'asc' },
        { column: 'e.id', order: 'asc' },
      ])
      .limit(1)
      .select('e.state', 'e.to_address as to'),
  );
}
