import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { countFound, nothingFound, searchWords } from '../../database/search.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';

/** A facility on its customer's page. */
export interface CustomerFacility {
  id: string;
  code: string;
  name: string;
  address: string | null;
  active: boolean;
}

/** A contact on its customer's page. */
export interface CustomerContact {
  id: string;
  title: string | null;
  first_name: string;
  last_name: string;
  job_title: string | null;
  phone: string | null;
  email: string | null;
  status: 'active' | 'inactive';
  /** Portal users that are assigned to it. */
  portal_users: number;
}

/** One page of a customer's facilities and how many there are (up to a cap). */
export async function listCustomerFacilities(
  db: Db,
  customerId: string,
  request: ListQuery,
): Promise<{ page: Page<CustomerFacility>; count: number }> {
  const found = await searchWords(db, 'facilities', request.search, { customerId });
  if (found.none) return nothingFound();
  const matching = () => {
    const query = db.from('facilities', 'f').where({ 'f.customer_id': customerId });
    found.narrow(query, 'f');
    const status = request.filters['status'];
    if (status) void query.where('f.active', status === 'active');
    return query;
  };
  const listed = matching().select('f.id', 'f.code', 'f.name', 'f.address', 'f.active');
  const [page, count] = await Promise.all([
    keysetPage<CustomerFacility>(db, listed, {
      alias: 'f',
      columns: {
        name: { column: 'f.sort_name', type: 'text' },
        code: { column: 'f.code_lc', type: 'text' },
      },
      request,
    }),
    countFound(db, request, found, matching),
  ]);
  return { page, count };
}

/** One page of a customer's contacts and how many there are (up to a cap). */
export async function listCustomerContacts(
  db: Db,
  customerId: string,
  request: ListQuery,
): Promise<{ page: Page<CustomerContact>; count: number }> {
  const found = await searchWords(db, 'contacts', request.search, { customerId });
  if (found.none) return nothingFound();
  const matching = (): Query => {
    const query = db.from('contacts', 'k').where({ 'k.customer_id': customerId, 'k.archived_at': null });
    found.narrow(query, 'k');
    const status = request.filters['status'];
    if (status) void query.where('k.status', status);
    return query;
  };
  const listed = matching().select(
    'k.id', 'k.title', 'k.first_name', 'k.last_name', 'k.job_title', 'k.phone', 'k.email', 'k.status',
    db.raw(`(select count(*)::int from portal_users p
      where p.tenant_id = k.tenant_id and p.contact_id = k.id and p.archived_at is null) as portal_users`),
  ); // prettier-ignore
  const [page, count] = await Promise.all([
    keysetPage<CustomerContact>(db, listed, {
      alias: 'k',
      columns: { name: { column: 'k.sort_name', type: 'text' } },
      request,
    }),
    countFound(db, request, found, matching),
  ]);
  return { page, count };
}
