import { search } from '../../database/search.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { fieldColumns, recordIdColumn } from '../../lists/csv.ts';
import { filterBy } from '../../lists/spec.ts';
import { customerLabels, customerStatuses } from '../../domain/customers/customers.form.ts';
import { customers, inLists, listed, type CustomerRow } from './customers.queries.ts';

/** The customers, in the back office. */
export const customerList: ExportedList<CustomerRow> = {
  noun: { one: 'customer', many: 'customers' },
  sorts: [
    { key: 'name', label: customerLabels.name, column: 'c.sort_name', type: 'text' },
    { key: 'number', label: customerLabels.number, column: 'c.number_lc', type: 'text' },
  ],
  filters: [{ ...filterBy('status', customerLabels.status, customerStatuses), column: 'c.status' }],
  alias: 'c',
  search: (db, words) => search(db, 'customers', words),
  whole: true,
  rows: customers,
  columns: () => listed,
  csv: {
    name: 'customers',
    columns: [...fieldColumns(customerLabels, ...inLists), recordIdColumn],
  },
};
