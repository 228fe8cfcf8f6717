import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { nothingFound, searchWords, type Found } from '../../database/search.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
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

/** How many rows an export holds at most. */
const mostExported = 50_000;
const columns = {
  name: { column: 'c.sort_name', type: 'text' },
  number: { column: 'c.number_lc', type: 'text' },
} as const;

function customers(db: Db, { table, column }: CompanyKind, request: ListQuery, { narrow }: Found): Query {
  const query = db
    .from('customers', 'c')
    .leftJoin(`${table} as o`, { 'o.tenant_id': 'c.tenant_id', 'o.id': `c.${column}` })
    .whereNull('c.archived_at');
  narrow(query, 'c');
  const { status } = request.filters;
  if (status) void query.where('c.status', status);
  return query;
}

const listed = ['c.id', 'c.number', 'c.name', 'c.status', 'o.name as taken_by'];

const ofCompany = (db: Db, kind: CompanyKind, company: Company, request: ListQuery, words: Found): Query =>
  customers(db, kind, request, words).where(`c.${kind.column}`, company.id);

async function pageOf(
  db: Db,
  matching: (words: Found) => Query,
  request: ListQuery,
): Promise<{ page: Page<CompanyCustomer>; count: number }> {
  const words = await searchWords(db, 'customers', request.search);
  if (words.none) return nothingFound();
  const found = () => matching(words);
  const [page, count] = await Promise.all([
    keysetPage<CompanyCustomer>(db, found().select(listed), { alias: 'c', columns, request }),
    db.count(found()),
  ]);
  return { page, count };
}

/** One page of the customers of a partner or agent and how many there are. */
export const companyCustomers = (db: Db, kind: CompanyKind, company: Company, request: ListQuery) =>
  pageOf(db, (words) => ofCompany(db, kind, company, request, words), request);

/** The customers that the list shows, all pages of it, for an export. */
export async function* exportCompanyCustomers(
  db: Db,
  kind: CompanyKind,
  company: Company,
  request: ListQuery,
): AsyncIterable<CompanyCustomer[]> {
  const words = await searchWords(db, 'customers', request.search);
  yield* db.pages(
    ofCompany(db, kind, company, request, words).select(listed).orderBy('c.sort_name').limit(mostExported),
  );
}

/** One page of the customers that aren't the company's own, and how many there are; those of another one say whose. */
export const findCustomers = (db: Db, kind: CompanyKind, company: Company, request: ListQuery) =>
  pageOf(
    db,
    (words) => {
      const query = customers(db, kind, request, words);
      if (request.filters['free']) void query.whereNull(`c.${kind.column}`);
      return query.whereRaw('?? is distinct from ?::uuid', [`c.${kind.column}`, company.id]);
    },
    request,
  );

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
): Promise<{ taken: { name: string; by: string }[] } | 'related' | 'gone'> {
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
