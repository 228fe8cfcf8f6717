import type { Db } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import { stateBadge, workOrderStateWords } from '../../../domain/workOrders/workOrders.words.ts';
import { listed, withNames, type WorkOrderRow } from '../../../domain/workOrders/workOrders.queries.ts';
import type { ChosenList, ListColumns } from '../../../lists/columns.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { columnsWithCustomer, ofCustomers } from '../../../domain/customers/ofCustomers.queries.ts';
import { filterBy } from '../../../lists/spec.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { inWorkStates } from '../../../../db/workOrderMoves.ts';
import { statusLabel } from '../workOrders.list.ts';
import { orderLabels } from '../workOrders.form.ts';

const states = (only: readonly string[] | null) =>
  workOrderStateWords.filter(({ value }) => only === null || only.includes(value));

/** A row of the portal. */
export interface PortalOrderRow extends WorkOrderRow {
  description: string | null;
  purchase_order: string | null;
  wanted_on: string | null;
  opened_by: string;
}

/** Who of the customer requested it; what staff opened is the company's, whoever they are. */
const openedBy = (db: Db) =>
  db.raw(
    'case when w.by_portal then w.opened_by else (select t.name from tenants t where t.id = w.tenant_id) end as opened_by',
  );

const openedLabel = 'Opened';
const openedByLabel = 'Opened by';

const columns = [
  { key: 'type', label: orderLabels.type_id, usual: true },
  { key: 'description', label: orderLabels.description },
  { key: 'facility', label: orderLabels.facility_id, usual: true },
  { key: 'purchase_order', label: orderLabels.purchase_order },
  { key: 'assets', label: 'Assets', usual: true },
  { key: 'status', label: statusLabel, usual: true },
  { key: 'wanted', label: orderLabels.wanted_on },
  { key: 'scheduled', label: orderLabels.scheduled_on, usual: true },
  { key: 'opened_by', label: openedByLabel },
  { key: 'newest', label: openedLabel, usual: true },
] as const;

/** What a person chooses from, in *Work orders* and *In Work* (A42). */
export const orderColumns = (list: ChosenList, title: string): ListColumns => ({
  ...{ list, title, columns },
  ofPartner: columnsWithCustomer({ columns }),
  always: 'Number',
});

/** The work orders in the portal: those in reach (A10, A12), narrowed by the chosen facility (A15). */
export const portalOrderList: ExportedList<PortalOrderRow> = {
  noun: { one: 'work order', many: 'work orders' },
  searchLabel: 'Search by number, purchase order or description',
  sorts: [
    { key: 'newest', label: openedLabel, direction: 'desc', column: 'w.created_at', type: 'timestamptz' },
    { key: 'number', label: 'Number', column: 'w.number', type: 'bigint' },
  ],
  filters: [{ ...filterBy('status', statusLabel, states(null)), column: 'w.status' }],
  alias: 'w',
  search: (db, words) => search(db, 'work_orders', words),
  whole: true,
  rows: (db) => db.from('work_orders', 'w'),
  columns: (db) => [
    ...listed(db),
    ...['w.description', 'w.purchase_order'],
    openedBy(db),
    db.raw('w.wanted_on::text as wanted_on'),
  ],
  finish: (rows, db) => withNames(db, rows),
  csv: {
    name: 'work-orders',
    columns: [
      { heading: 'Number', value: ({ number }) => workOrderNumber(number) },
      { heading: orderLabels.type_id, of: 'type', value: ({ type }) => type },
      { heading: orderLabels.description, of: 'description', value: (order) => order.description },
      { heading: orderLabels.facility_id, of: 'facility', value: ({ facility }) => facility },
      { heading: orderLabels.purchase_order, of: 'purchase_order', value: (order) => order.purchase_order },
      { heading: statusLabel, of: 'status', value: ({ status }) => stateBadge(status).text },
      { heading: orderLabels.wanted_on, of: 'wanted', as: 'day', value: ({ wanted_on: on }) => on },
      { heading: orderLabels.scheduled_on, of: 'scheduled', as: 'day', value: ({ scheduled_on: on }) => on },
      { heading: 'Assets', of: 'assets', as: 'number', value: ({ lines }) => lines },
      { heading: 'Assets with an outcome', of: 'assets', as: 'number', value: ({ done }) => done },
      { heading: openedByLabel, of: 'opened_by', value: (order) => order.opened_by },
      {
        heading: openedLabel,
        of: 'newest',
        as: 'moment',
        value: (order) => order.created_at.toISOString(),
      },
    ],
  },
};

const partnersOrders = ofCustomers(
  portalOrderList,
  'work_orders',
  'Search by number, customer, purchase order or description',
);

/** The work orders as their reader has them: a partner's with their customers (A20a). */
export const ordersFor = ({ ofPartner }: Pick<Db, 'ofPartner'>, list: ExportedList<PortalOrderRow>) =>
  ofPartner ? partnersOrders : list;

/** *In Work* (1): those that are taken on and not yet done. */
export const inWorkList: ExportedList<PortalOrderRow> = {
  ...portalOrderList,
  filters: [{ ...filterBy('status', statusLabel, states(inWorkStates)), column: 'w.status' }],
  // The search finds what is over, too.
  search: async (db, words) => ({ ...(await search(db, 'work_orders', words)), many: false }),
  rows: (db) => db.from('work_orders', 'w').where('w.in_work', true),
  csv: { ...portalOrderList.csv, name: 'in-work' },
};
