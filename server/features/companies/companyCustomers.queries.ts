import type { Db, Query } from '../../database/db.ts';
import { searchWords } from '../../database/search.ts';
import type { ExportedList, List } from '../../lists/listPage.ts';
import { fieldColumns } from '../../shared/csv.ts';
import { filterBy } from '../../shared/list.ts';
import { companyStatuses } from './companies.form.ts';
import type { CompanyKind } from './companies.kinds.ts';
import type { Company } from './companies.queries.ts';

/** A customer of a partner or an agent, or one that could be. */
export interface CompanyCustomer {
  id: string;
  number: string;
  name: string;
  status: 'active' | 'inactive';
  /** The partner or agent that it has already, on a find page. */
  taken_by: string | null;
}

const customers = (db: Db, { table, column }: CompanyKind): Query =>
  db
    .from('customers', 'c')
    .leftJoin(`${table} as o`, { 'o.tenant_id': 'c.tenant_id', 'o.id': `c.${column}` })
    .whereNull('c.archived_at');

const list: Omit<List<CompanyCustomer>, 'rows'> = {
  noun: { one: 'customer', many: 'customers' },
  sorts: [
    { key: 'name', label: 'Name', column: 'c.sort_name', type: 'text' },
    { key: 'number', label: 'Customer number', column: 'c.number_lc', type: 'text' },
  ],
  alias: 'c',
  search: (db, words) => searchWords(db, 'customers', words),
  columns: () => ['c.id', 'c.number', 'c.name', 'c.status', 'o.name as taken_by'],
};
const labels = { number: 'Customer number', name: 'Name', status: 'Status' };

/** The customers of a partner or agent. */
export const customersOf = (kind: CompanyKind, { id }: Company): ExportedList<CompanyCustomer> => ({
  ...list,
  filters: [{ ...filterBy('status', labels.status, companyStatuses), column: 'c.status' }],
  rows: (db) => customers(db, kind).where(`c.${kind.column}`, id),
  csv: { name: 'customers', columns: fieldColumns(labels, 'number', 'name', 'status') },
});

/** The customers that aren't the company's own; those of another one say whose. */
export const customersToFind = (kind: CompanyKind, { id }: Company): List<CompanyCustomer> => ({
  ...list,
  filters: [
    filterBy(
      'free',
      'Shown',
      [{ value: 'yes', label: `Without ${kind.kind === 'agent' ? 'an agent' : 'a partner'}` }],
      'All customers',
    ),
  ],
  rows: (db, { filters }) => {
    const query = customers(db, kind).whereRaw('?? is distinct from ?::uuid', [`c.${kind.column}`, id]);
    return filters['free'] ? query.whereNull(`c.${kind.column}`) : query;
  },
});

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
  { table, column }: CompanyKind,
  company: Company,
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
  const others = held.filter(({ owner }) => owner !== null && owner !== company.id);
  if (others.length > 0) return { taken: others.map(({ name, owner_name: by }) => ({ name, by: by ?? '' })) };
  await Promise.all(
    held
      .filter(({ owner }) => owner === null)
      .map(({ id }) => db.update('customers', { id }, { [column]: company.id, updated_at: db.raw('now()') })),
  );
  return 'related';
}

/** Takes a customer from a partner or agent, whose view of it ends with the next request (A18, A21); false when it wasn't its own. */
export async function takeAwayCustomer(
  db: Db,
  { column }: CompanyKind,
  company: Company,
  customerId: string,
): Promise<boolean> {
  const values = { [column]: null, updated_at: db.raw('now()') };
  return (await db.update('customers', { id: customerId, [column]: company.id }, values)) > 0;
}
