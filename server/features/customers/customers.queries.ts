import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { countFound, nothingFound, searchWords, type Found } from '../../database/search.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
import type { CustomerValues } from './customers.form.ts';

export interface CustomerRow {
  id: string;
  number: string;
  name: string;
  phone: string | null;
  email: string | null;
  status: 'active' | 'inactive';
}

export interface Customer extends CustomerRow {
  address: string | null;
  notes: string | null;
  secure_link_on: boolean;
  version: number;
}

/** How many rows an export holds at most. */
const mostExported = 50_000;

function matching(db: Db, { filters }: ListQuery, { narrow }: Found): Query {
  const query = db.from('customers', 'c').whereNull('c.archived_at');
  narrow(query, 'c');
  if (filters['status']) void query.where('c.status', filters['status']);
  return query;
}

const listed = ['c.id', 'c.number', 'c.name', 'c.phone', 'c.email', 'c.status'];

/** One page of customers and how many there are in all (up to a cap). */
export async function listCustomers(
  db: Db,
  request: ListQuery,
): Promise<{ page: Page<CustomerRow>; count: number }> {
  const found = await searchWords(db, 'customers', request.search);
  if (found.none) return nothingFound();
  const [page, count] = await Promise.all([
    keysetPage<CustomerRow>(db, matching(db, request, found).select(listed), {
      alias: 'c',
      columns: {
        name: { column: 'c.sort_name', type: 'text' },
        number: { column: 'c.number_lc', type: 'text' },
      },
      request,
    }),
    countFound(db, request, found, () => matching(db, request, found)),
  ]);
  return { page, count };
}

/** The customers that a list shows, all pages of it, for an export. */
export async function* exportCustomers(db: Db, request: ListQuery): AsyncIterable<CustomerRow[]> {
  const found = await searchWords(db, 'customers', request.search);
  yield* db.pages(matching(db, request, found).select(listed).orderBy('c.sort_name').limit(mostExported));
}

/** A customer, or undefined when there is none that the actor may see. */
export function getCustomer(db: Db, id: string): Promise<Customer | undefined> {
  return db.row(
    db
      .from('customers', 'c')
      .where({ 'c.id': id })
      .whereNull('c.archived_at')
      .select([...listed, 'c.address', 'c.notes', 'c.secure_link_on', 'c.version']),
  );
}

/** Adds a customer with its secure link, which is on from the start (A2); returns its id. */
export async function addCustomer(db: Db, values: CustomerValues, keyVersion: string): Promise<string> {
  const id = await db.insert('customers', values);
  await db.insert('secure_links', { customer_id: id, key_version: keyVersion });
  return id;
}

/** Saves a customer if it is still the version that was seen (S25). */
export function saveCustomer(
  db: Db,
  id: string,
  version: number,
  values: CustomerValues,
): Promise<'saved' | 'stale' | 'gone'> {
  return db.updateVersion('customers', id, version, values);
}
