import { search } from '../../database/search.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { fieldColumns, recordIdColumn } from '../../lists/csv.ts';
import { filterBy } from '../../lists/spec.ts';
import { facilityLabels as labels, ownFacility } from './facilities.form.ts';
import { listed, withCustomer, type FacilityRow } from './facilities.queries.ts';

const yesNo = (value: boolean) => (value ? 'Yes' : 'No');

/** The facilities, in the back office. */
export const facilityList: ExportedList<FacilityRow> = {
  noun: { one: 'facility', many: 'facilities' },
  sorts: [
    { key: 'name', label: labels.name, column: 'f.sort_name', type: 'text' },
    { key: 'code', label: labels.code, column: 'f.code_lc', type: 'text' },
    {
      ...{ key: 'customer', label: labels.customer_id, join: withCustomer },
      ...{ column: 'c.sort_name', type: 'text', nullable: true },
    },
  ],
  filters: [
    filterBy(
      'show',
      'Show',
      [
        { value: 'customer', label: 'Customer facilities' },
        { value: 'own', label: 'Own facilities' },
        { value: 'lab', label: 'Labs' },
        { value: 'inactive', label: 'Inactive' },
      ],
      'All',
    ),
  ],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words),
  whole: true,
  rows: (db, { filters: { show } }) => {
    const query = db.from('facilities', 'f');
    if (show === 'customer') void query.whereNotNull('f.customer_id');
    if (show === 'own') void query.whereNull('f.customer_id');
    // Written out, as the indexes of these few have it in their condition.
    if (show === 'lab') void query.whereRaw('f.is_lab');
    if (show === 'inactive') void query.whereRaw('not f.active');
    return query;
  },
  columns: () => listed,
  finish: (rows, db) =>
    rows
      .leftJoin('customers as o', (on) => {
        on.on('o.id', 'p.customer_id').onVal('o.tenant_id', db.tenantId);
      })
      .select('p.*', 'o.name as customer_name'),
  csv: {
    name: 'facilities',
    columns: [
      ...fieldColumns(labels, 'code', 'name'),
      { heading: labels.customer_id, value: (row) => row.customer_name ?? ownFacility },
      { heading: labels.is_lab, value: (row) => yesNo(row.is_lab) },
      ...fieldColumns(labels, 'address'),
      { heading: labels.active, value: (row) => yesNo(row.active) },
      recordIdColumn,
    ],
  },
};
