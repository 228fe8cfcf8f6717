import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { countFound, nothingFound, searchWords, type Found } from '../../database/search.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';

/** A customer as its partner sees it (A20a). */
export interface PartnerCustomer {
  id: string;
  number: string;
  name: string;
  phone: string | null;
  email: string | null;
  address: string | null;
  status: 'active' | 'inactive';
}

/** Where the customer's assets stand. */
export interface PartnerFacility {
  id: string;
  code: string;
  name: string;
  address: string | null;
}

/** How many rows an export holds at most. */
const mostExported = 50_000;

function matching(db: Db, { filters }: ListQuery, { narrow }: Found): Query {
  const query = db.from('customers', 'c');
  narrow(query, 'c');
  const { status } = filters;
  if (status) void query.where('c.status', status);
  return query;
}

const listed = ['c.id', 'c.number', 'c.name', 'c.phone', 'c.email', 'c.address', 'c.status'];

/** One page of the partner's customers and how many there are in all (up to a cap). */
export async function listCustomers(
  db: Db,
  request: ListQuery,
): Promise<{ page: Page<PartnerCustomer>; count: number }> {
  const found = await searchWords(db, 'customers', request.search, 'reach');
  if (found.none) return nothingFound();
  const [page, count] = await Promise.all([
    keysetPage<PartnerCustomer>(db, matching(db, request, found).select(listed), {
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

/** The customers that the list shows, all pages of it, for an export. */
export async function* exportCustomers(db: Db, request: ListQuery): AsyncIterable<PartnerCustomer[]> {
  const found = await searchWords(db, 'customers', request.search, 'reach');
  yield* db.pages(
    matching(db, request, found).select(listed).orderBy(['c.sort_name', 'c.id']).limit(mostExported),
  );
}

/** A customer, or undefined when there is none that the actor may see. */
export function getCustomer(db: Db, id: string): Promise<PartnerCustomer | undefined> {
  return db.row(db.from('customers', 'c').where({ 'c.id': id }).select(listed));
}

/** One page of a customer's facilities and how many there are. */
export async function facilitiesOf(
  db: Db,
  customerId: string,
  request: ListQuery,
): Promise<{ page: Page<PartnerFacility>; count: number }> {
  const { none, narrow } = await searchWords(db, 'facilities', request.search, { customerId });
  if (none) return nothingFound();
  const found = () => {
    const query = db.from('facilities', 'f').where({ 'f.customer_id': customerId });
    narrow(query, 'f');
    return query;
  };
  const [page, count] = await Promise.all([
    keysetPage<PartnerFacility>(db, found().select('f.id', 'f.code', 'f.name', 'f.address'), {
      alias: 'f',
      columns: {
        name: { column: 'f.sort_name', type: 'text' },
        code: { column: 'f.code_lc', type: 'text' },
      },
      request,
    }),
    db.count(found()),
  ]);
  return { page, count };
}
