import { searchIn } from '../../database/search.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { fieldColumns } from '../../lists/csv.ts';
import { filterBy } from '../../lists/spec.ts';
import { personnelLabels as labels, personnelStatuses } from './personnel.form.ts';
import { listed, personnel, type Personnel } from './personnel.queries.ts';

/** The personnel records, in the back office. */
export const personnelList: ExportedList<Personnel> = {
  noun: { one: 'personnel record', many: 'personnel records' },
  searchLabel: 'Search personnel by name, job title or username',
  sorts: [{ key: 'name', label: labels.last_name, column: 'w.sort_name', type: 'text' }],
  filters: [{ ...filterBy('status', labels.status, personnelStatuses), column: 'w.status' }],
  alias: 'w',
  search: searchIn(['w.search_text', 'u.search_text']),
  rows: personnel,
  columns: () => listed,
  csv: {
    name: 'personnel',
    columns: [
      ...fieldColumns(labels, 'first_name', 'last_name', 'job_title', 'status'),
      { heading: labels.user_id, value: (row) => row.username },
    ],
  },
};
