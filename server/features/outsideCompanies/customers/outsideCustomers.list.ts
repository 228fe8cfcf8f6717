import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import { fieldColumns } from '../../../lists/csv.ts';
import type { ExportedList, List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import { outsideCompanyStatuses } from '../outsideCompanies.form.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import type { OutsideCompany } from '../outsideCompanies.queries.ts';

/** A customer of a partner or an agent, or one that could be. */
export interface OutsideCompanyCustomer {
  id: string;
  number: string;
  name: string;
  status: 'active' | 'inactive';
  /** The partner or agent that it has already, on a find page. */
  taken_by: string | null;
}

const customers = (db: Db, { table, column }: OutsideCompanyKind): Query =>
  db
    .from('customers', 'c')
    .leftJoin(`${table} as o`, { 'o.tenant_id': 'c.tenant_id', 'o.id': `c.${column}` })
    .whereNull('c.archived_at');

const list: Omit<List<OutsideCompanyCustomer>, 'rows'> = {
  noun: { one: 'customer', many: 'customers' },
  sorts: [
    { key: 'name', label: 'Name', column: 'c.sort_name', type: 'text' },
    { key: 'number', label: 'Customer number', column: 'c.number_lc', type: 'text' },
  ],
  alias: 'c',
  search: (db, words) => search(db, 'customers', words),
  columns: () => ['c.id', 'c.number', 'c.name', 'c.status', 'o.name as taken_by'],
};
const labels = { number: 'Customer number', name: 'Name', status: 'Status' };

/** The customers of a partner or agent. */
export const customersOf = (
  kind: OutsideCompanyKind,
  { id }: OutsideCompany,
): ExportedList<OutsideCompanyCustomer> => ({
  ...list,
  filters: [{ ...filterBy('status', labels.status, outsideCompanyStatuses), column: 'c.status' }],
  rows: (db) => customers(db, kind).where(`c.${kind.column}`, id),
  csv: { name: 'customers', columns: fieldColumns(labels, 'number', 'name', 'status') },
});

/** The customers that aren't the company's own; those of another one say whose. */
export const customersToFind = (
  kind: OutsideCompanyKind,
  { id }: OutsideCompany,
): List<OutsideCompanyCustomer> => ({
  ...list,
  filters: [
    filterBy(
      'free',
      'Show',
      [{ value: 'yes', label: `Without ${kind.kind === 'agent' ? 'an agent' : 'a partner'}` }],
      'All customers',
    ),
  ],
  rows: (db, { filters }) => {
    const query = customers(db, kind).whereRaw('?? is distinct from ?::uuid', [`c.${kind.column}`, id]);
    return filters['free'] ? query.whereNull(`c.${kind.column}`) : query;
  },
});
