import type { OperatedTenant, TenantsAsked } from '../../../database/operators.ts';
import type { CsvColumn } from '../../../lists/csv.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import { emptyByRequest } from '../../../lists/empty.ts';
import { cutPage } from '../../../lists/paging.ts';
import { filterBy, listQuery, listView, type ListQuery, type ListSpec } from '../../../lists/spec.ts';
import type { OperatorContext } from '../../../request/contexts.ts';

const perPage = 50;
const noun = { one: 'company', many: 'companies' };

export const stateWords = { active: 'Active', suspended: 'Suspended' } as const;

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'address', label: 'Subdomain' },
    { key: 'created', label: 'Signed up', direction: 'desc' },
  ],
  filters: [
    filterBy(
      'state',
      'State',
      Object.entries(stateWords).map(([value, label]) => ({ value, label })),
    ),
  ],
};

/** What the function is asked for a request. Going backwards, the order is turned round. */
function askedOf(
  { search, filters, sort, direction, cursor, backwards }: ListQuery,
  most: number,
): TenantsAsked {
  return {
    words: search === '' ? null : search,
    state: filters['state'] || null,
    order: sort,
    descending: (direction === 'desc') !== backwards,
    after: cursor && [String(cursor[0] ?? ''), cursor[1]],
    most,
  };
}

/** A page of companies, as the operator asked for it. */
export async function tenantsPage({ operators, tokenHash, query }: OperatorContext, path: string) {
  const request = listQuery(query, spec);
  const found = await operators.tenants(tokenHash, askedOf(request, perPage + 1));
  const page = cutPage(found, perPage, request, ({ value, id }) => [value, id]);
  const count = found[0]?.matching ?? 0;
  const list = listView(request, spec, {
    ...{ path, noun, count, next: page.next, previous: page.previous },
    searchLabel: 'Search companies by name or subdomain',
    exportHref: `${path}/export.csv`,
  });
  const none: EmptyList = {
    title: 'No companies yet',
    text: 'Companies appear here once somebody has created a portal.',
  };
  return {
    list,
    tenants: page.rows,
    empty: page.rows.length > 0 ? null : (emptyByRequest(request, list) ?? none),
  };
}

/** All companies that match, page by page. */
export async function* allTenants({
  operators,
  tokenHash,
  query,
}: OperatorContext): AsyncIterable<readonly OperatedTenant[]> {
  let request = { ...listQuery(query, spec), cursor: null, backwards: false } as ListQuery;
  for (;;) {
    const rows = await operators.tenants(tokenHash, askedOf(request, 1000));
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < 1000) return;
    request = { ...request, cursor: [last.value, last.id] };
  }
}

export const tenantColumns: readonly CsvColumn<OperatedTenant>[] = [
  { heading: 'Name', value: ({ name }) => name },
  { heading: 'Subdomain', value: ({ slug }) => slug },
  { heading: 'State', value: ({ state }) => stateWords[state] },
  { heading: 'Licences used', value: ({ staff, portal }) => staff + portal, as: 'number' },
  { heading: 'Licences bought', value: ({ allowed }) => allowed, as: 'number' },
  { heading: 'Last activity', value: ({ active_at: at }) => at?.toISOString() ?? null, as: 'moment' },
  { heading: 'Signed up', value: ({ created_at: at }) => at.toISOString(), as: 'moment' },
];
