import type { Db } from '../../../database/db.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import type { OutsideCompany } from '../outsideCompanies.queries.ts';

/** A customer that has another partner or agent already, and whose it is. */
export interface Taken {
  name: string;
  by: string;
}

/**
 * Relates customers to a partner or agent; what it sees of them counts with its users' next request (A25).
 * @returns the customers that have another one (a customer has one at most), with nothing related; `gone` when one of
 *   them is no customer of this tenant
 */
export async function relateCustomers(
  db: Db,
  { table, column }: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
  ids: readonly string[],
): Promise<{ taken: Taken[] } | 'related' | 'gone'> {
  // Held until the end: of two who take one customer to different agents, the second finds it taken.
  const held = await db.rows<{ id: string; name: string; owner: string | null; owner_name: string | null }>(
    db
      .from('customers', 'c')
      .whereIn('c.id', [...ids])
      .whereNull('c.archived_at')
      .orderBy('c.id')
      .select('c.id', 'c.name', `c.${column} as owner`)
      .select(db.raw('(?) as owner_name', [db.from(table, 'o').whereRaw('o.id = ??', [`c.${column}`]).select('o.name')]))
      .forNoKeyUpdate(),
  ); // prettier-ignore
  if (held.length !== ids.length) return 'gone';
  const others = held.filter(({ owner }) => owner !== null && owner !== outsideCompany.id);
  if (others.length > 0) return { taken: others.map(({ name, owner_name: by }) => ({ name, by: by ?? '' })) };
  await Promise.all(
    held
      .filter(({ owner }) => owner === null)
      .map(({ id }) =>
        db.update('customers', { id }, { [column]: outsideCompany.id, updated_at: db.raw('now()') }),
      ),
  );
  return 'related';
}

/** What removing a customer from a partner or agent is about: the customer, and how many users can sign in for the company. */
export interface RemovalFacts {
  id: string;
  name: string;
  users: number;
}

/** Those facts, or undefined where the customer isn't the company's. */
export async function removalFacts(
  db: Db,
  { column }: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
  customerId: string,
): Promise<RemovalFacts | undefined> {
  const [customer, users] = await Promise.all([
    db.row<Omit<RemovalFacts, 'users'>>(
      db
        .from('customers', 'c')
        .where({ 'c.id': customerId, [`c.${column}`]: outsideCompany.id, 'c.archived_at': null })
        .select('c.id', 'c.name'),
    ),
    db.count(
      db.from('portal_users', 'p').where({ [`p.${column}`]: outsideCompany.id, 'p.archived_at': null }),
      1000,
    ),
  ]);
  return customer && { ...customer, users };
}

/** Takes a customer from a partner or agent, whose view of it ends with the next request (A18, A21); false when it wasn't its own. */
export async function removeCustomer(
  db: Db,
  { column }: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
  customerId: string,
): Promise<boolean> {
  const values = { [column]: null, updated_at: db.raw('now()') };
  return (await db.update('customers', { id: customerId, [column]: outsideCompany.id }, values)) > 0;
}
