import type { Db } from '../../../database/db.ts';
import { joinGiven, joinGivenAt } from '../../../database/given.ts';
import { leftOutInGroup, type LeftOut } from '../../../domain/siteGroups/siteGroups.queries.ts';
import type { AccountType } from '../accounts.form.ts';
import type { Asked, Found, Known, Present } from './bulk.judge.ts';

const distinct = (texts: readonly (string | null)[]) => [...new Set(texts)].filter((text) => text !== null);
const ownerKey = (type: AccountType, number: string) => `${type} ${number}`;
const contactKey = (customerId: string, code: string) => `${customerId} ${code}`;

/** What the database says about all that rows ask for: one query for each kind, however many rows there are. */
export async function lookUp(db: Db, asked: readonly Asked[]): Promise<Known> {
  const numbers = (type: AccountType) =>
    distinct(asked.filter((one) => one.type === type).map(({ ownerNumber }) => ownerNumber));
  const usernames = distinct(asked.map(({ username }) => username));
  const [customers, partners, keys, present] = await Promise.all([
    owners(db, 'customer', numbers('customer')),
    owners(db, 'partner', numbers('partner')),
    lowered(db, usernames),
    users(db, usernames),
  ]);
  const known = new Map([...customers, ...partners]);
  const leftOut = await leftOutInGroup(db, [...new Set([...known.values()].map(({ id }) => id))]);
  const without = new Map<string, LeftOut[]>();
  for (const one of leftOut) without.set(one.owner_id, [...(without.get(one.owner_id) ?? []), one]);
  const ofCustomers = asked.flatMap(({ type, ownerNumber, contactCode }) => {
    if (type !== 'customer' || ownerNumber === null || contactCode === null) return [];
    const customer = known.get(ownerKey(type, ownerNumber));
    return customer ? [{ customerId: customer.id, code: contactCode }] : [];
  });
  const people = await contacts(db, ofCustomers);
  return {
    owner: (type, number) => {
      const owner = known.get(ownerKey(type, number));
      return owner && { ...owner, leftOut: without.get(owner.id) ?? [] };
    },
    contacts: (customerId, code) => people.get(contactKey(customerId, code)) ?? [],
    user: (username) => {
      const key = keys.get(username);
      return key === undefined ? undefined : { key, present: present.get(username) ?? null };
    },
  };
}

async function owners(db: Db, type: AccountType, numbers: string[]): Promise<[string, Found][]> {
  if (numbers.length === 0) return [];
  const found = await db.rows<Found & { given: string }>(
    joinGiven(db.from(type === 'customer' ? 'customers' : 'partners', 'o'), numbers, 'o.number_key', 'alike')
      .whereNull('o.archived_at')
      .select('g.given', 'o.id', 'o.status'),
  );
  return found.map(({ given, ...owner }) => [ownerKey(type, given), owner]);
}

/** Usernames as the database compares them, without regard to case. */
async function lowered(db: Db, usernames: string[]): Promise<Map<string, string>> {
  const found = await db.rows<{ given: string; key: string }>(
    db
      .from('tenants', 't')
      .joinRaw('cross join unnest(?::text[]) as g(given)', [usernames])
      .select('g.given', db.raw('username_key(g.given) as key')),
  );
  return new Map(found.map(({ given, key }) => [given, key]));
}

async function users(db: Db, usernames: string[]): Promise<Map<string, Present>> {
  const found = await db.rows<Present & { given: string }>(
    joinGiven(db.from('users', 'u'), usernames, 'u.username_key', 'username')
      .leftJoin('portal_users as p', (on) => {
        on.on('p.tenant_id', 'u.tenant_id').andOn('p.user_id', 'u.id').andOnNull('p.archived_at');
      })
      .whereNull('u.archived_at')
      .select('g.given', 'u.first_name', 'u.last_name', 'u.email', 'p.scope', 'p.customer_id', 'p.partner_id')
      .select('p.contact_id', 'p.can_create_users', 'p.claim_authorization_required'),
  );
  return new Map(found.map(({ given, ...user }) => [given, user]));
}

async function contacts(
  db: Db,
  asked: readonly { customerId: string; code: string }[],
): Promise<Map<string, Found[]>> {
  const known = new Map<string, Found[]>();
  if (asked.length === 0) return known;
  const unique = [...new Map(asked.map((one) => [contactKey(one.customerId, one.code), one])).values()];
  // Of several with one code, two say as much as a thousand, which each of a thousand ways to write it would bring along.
  const found = await db.rows<Found & { customer_id: string; given: string; several: boolean }>(
    joinGivenAt(
      db.from('contacts', 'k'),
      unique.map(({ customerId, code }) => ({ customerId, text: code })),
      { customer: 'k.customer_id', column: 'alike_key(k.code)', by: 'alike' },
    )
      .whereNull('k.archived_at')
      .groupBy('k.customer_id', 'g.given')
      .select('k.customer_id', 'g.given')
      .select(db.raw('min(k.id::text) as id, min(k.status) as status, count(*) > 1 as several')),
  );
  for (const { customer_id: customerId, given, several, ...contact } of found)
    known.set(contactKey(customerId, given), several ? [contact, contact] : [contact]);
  return known;
}
