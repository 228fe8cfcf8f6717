import { search } from '../../../database/search.ts';
import { stateBadge, workOrderStateWords } from '../../../domain/workOrders/workOrders.words.ts';
import { listed, withNames, type WorkOrderRow } from '../../../domain/workOrders/workOrders.queries.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { inWorkStates } from '../../../../db/workOrderMoves.ts';
import { statusLabel } from '../workOrders.list.ts';
import { orderLabels } from '../workOrders.form.ts';

const states = (only: readonly string[] | null) =>
  workOrderStateWords.filter(({ value }) => only === null || only.includes(value));

/** The work orders in the portal: those in reach (A10, A12), narrowed by the chosen facility (A15). */
export const portalOrderList: ExportedList<WorkOrderRow> = {
  noun: { one: 'work order', many: 'work orders' },
  searchLabel: 'Search by number, purchase order or description',
  sorts: [
    { key: 'newest', label: 'Opened', direction: 'desc', column: 'w.created_at', type: 'timestamptz' },
    { key: 'number', label: 'Number', column: 'w.number', type: 'bigint' },
  ],
  filters: [{ ...filterBy('status', statusLabel, states(null)), column: 'w.status' }],
  alias: 'w',
  search: (db, words) => search(db, 'work_orders', words),
  whole: true,
  rows: (db) => db.from('work_orders', 'w'),
  columns: listed,
  finish: (rows, db) => withNames(db, rows),
  csv: {
    name: 'work-orders',
    columns: [
      { heading: 'Number', value: ({ number }) => workOrderNumber(number) },
      { heading: orderLabels.type_id, value: ({ type }) => type },
      { heading: orderLabels.facility_id, value: ({ facility }) => facility },
      { heading: statusLabel, value: ({ status }) => stateBadge(status).text },
      { heading: orderLabels.scheduled_on, as: 'day', value: ({ scheduled_on: on }) => on },
      { heading: 'Assets', value: ({ lines }) => lines },
      { heading: 'Assets with an outcome', value: ({ done }) => done },
      { heading: 'Opened', as: 'moment', value: (order) => order.created_at.toISOString() },
    ],
  },
};

/** *In Work* (1): those that are taken on and not yet done. */
export const inWorkList: ExportedList<WorkOrderRow> = {
  ...portalOrderList,
  filters: [{ ...filterBy('status', statusLabel, states(inWorkStates)), column: 'w.status' }],
  // The search finds what is over, too.
  search: async (db, words) => ({ ...(await search(db, 'work_orders', words)), many: false }),
  rows: (db) => db.from('work_orders', 'w').where('w.in_work', true),
  csv: { ...portalOrderList.csv, name: 'in-work' },
};
