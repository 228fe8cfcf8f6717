import { searchIn } from '../../../database/search.ts';
import { fieldColumns } from '../../../lists/csv.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { typeLabels as labels } from './types.form.ts';
import { typeColumns, type WorkOrderType } from './types.queries.ts';

const yesNo = (value: boolean) => (value ? 'Yes' : 'No');

/** The types of a company's work orders, by name. */
export const typeList: ExportedList<WorkOrderType> = {
  noun: { one: 'type', many: 'types' },
  sorts: [{ key: 'name', label: labels.name, column: 't.name_lc', type: 'text' }],
  alias: 't',
  search: searchIn(['t.search_text']),
  rows: (db) => db.from('work_order_types', 't'),
  columns: () => typeColumns,
  csv: {
    name: 'work_order_types',
    columns: [
      ...fieldColumns(labels, 'name'),
      { heading: labels.asks_outcome, value: (row) => yesNo(row.asks_outcome) },
      { heading: labels.customer_signs, value: (row) => yesNo(row.customer_signs) },
      { heading: labels.steps, value: (row) => row.steps.join('\n') },
      { heading: labels.active, value: (row) => yesNo(row.active) },
    ],
  },
};
