import { endedStates } from '../../../db/workOrderMoves.ts';
import type { Db } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import { customerChoices } from '../../domain/customers/choices.queries.ts';
import { facilityChoices } from '../../domain/facilities/choices.queries.ts';
import { stateBadge, workOrderStateWords } from '../../domain/workOrders/workOrders.words.ts';
import {
  listed,
  withNames,
  type WorkOrder,
  type WorkOrderRow,
} from '../../domain/workOrders/workOrders.queries.ts';
import { fieldColumns, type CsvColumn } from '../../lists/csv.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { filterBy } from '../../lists/spec.ts';
import { addDays } from '../../shared/days.ts';
import { workOrderNumber } from '../../shared/numbers.ts';
import { idIn } from '../../shared/uuid.ts';
import { technicianChoices, typeChoices } from './places/places.queries.ts';
import { orderLabels } from './workOrders.form.ts';

/** A row of the back office. */
export interface StaffOrderRow extends WorkOrderRow {
  technician: string | null;
  purchase_order: string | null;
}

export const statusLabel = 'Status';

const exported: readonly CsvColumn<StaffOrderRow>[] = [
  { heading: 'Number', value: ({ number }) => workOrderNumber(number) },
  { heading: orderLabels.type_id, value: ({ type }) => type },
  { heading: orderLabels.customer_id, value: ({ customer }) => customer },
  { heading: orderLabels.facility_id, value: ({ facility }) => facility },
  { heading: statusLabel, value: ({ status }) => stateBadge(status).text },
  ...fieldColumns(orderLabels, 'scheduled_on'),
  { heading: orderLabels.technician_id, value: ({ technician }) => technician },
  ...fieldColumns(orderLabels, 'purchase_order'),
  { heading: 'Assets', as: 'number', value: ({ lines }) => lines },
  { heading: 'Assets with an outcome', as: 'number', value: ({ done }) => done },
  { heading: 'Opened', as: 'moment', value: (order) => order.created_at.toISOString() },
];

/**
 * The work orders of the back office. Its filters offer what the company has: types and technicians, and customers and
 * facilities as long as they are few; a long list of those is narrowed from the record's own page.
 */
export async function workOrderList(
  db: Db,
  query: Readonly<Record<string, string | undefined>>,
): Promise<ExportedList<StaffOrderRow>> {
  const [type, technician, customer, facility] = ['type', 'technician', 'customer', 'facility'].map((name) =>
    idIn(query[name]),
  );
  const choices = await Promise.all([
    typeChoices(db, type ?? null),
    customerChoices(db, customer ?? null),
    facilityChoices(db, customer ?? null, facility ?? null),
    technicianChoices(db, technician ?? null),
  ]);
  const filters = (
    [
      ['type', orderLabels.type_id, 'w.type_id'],
      ['customer', orderLabels.customer_id, 'w.customer_id'],
      ['facility', orderLabels.facility_id, 'w.facility_id'],
      ['technician', orderLabels.technician_id, 'w.technician_id'],
    ] as const
  ).flatMap(([name, label, column], index) => {
    const { options, chosen } = choices[index] ?? { options: null, chosen: null };
    const offered = options ?? (chosen ? [{ value: chosen.id, label: chosen.name }] : []);
    return offered.length > 0 ? [{ ...filterBy(name, label, offered), column }] : [];
  });
  return {
    noun: { one: 'work order', many: 'work orders' },
    searchLabel: 'Search by number, purchase order or description',
    sorts: [
      { key: 'newest', label: 'Opened', direction: 'desc', column: 'w.created_at', type: 'timestamptz' },
      { key: 'number', label: 'Number', column: 'w.number', type: 'bigint' },
      {
        key: 'scheduled',
        label: orderLabels.scheduled_on,
        column: 'w.scheduled_on',
        type: 'date',
        nullable: true,
      },
    ],
    filters: [
      { ...filterBy('status', statusLabel, workOrderStateWords), column: 'w.status' },
      ...filters,
      filterBy('answer', 'Comments', [{ value: 'needed', label: 'Needs an answer' }]),
    ],
    dates: [
      { name: 'from', label: 'Scheduled from' },
      { name: 'to', label: 'Scheduled to' },
    ],
    alias: 'w',
    search: (at, words) => search(at, 'work_orders', words),
    whole: true,
    rows: (at, { filters: { from, to, answer } }) => {
      const rows = at.from('work_orders', 'w');
      // The customer wrote last, and the order isn't over.
      if (answer === 'needed') void rows.where('w.needs_answer', true);
      if (from) void rows.where('w.scheduled_on', '>=', from);
      if (to) void rows.where('w.scheduled_on', '<', addDays(to, 1));
      return rows;
    },
    columns: (at) => [...listed(at), 'w.technician_id', 'w.purchase_order'],
    finish: (rows, at) =>
      withNames(at, rows)
        .leftJoin('personnel as e', { 'e.tenant_id': 'p.tenant_id', 'e.id': 'p.technician_id' })
        .select(at.raw(`trim(e.first_name || ' ' || e.last_name) as technician`)),
    csv: { name: 'work-orders', columns: exported },
  };
}

/** A work order as the views draw it. */
export function orderForView<Row extends WorkOrderRow | WorkOrder>(order: Row) {
  // Of work that has ended nobody waits for what it never had.
  const yet = (endedStates as readonly string[]).includes(order.status) ? '' : ' yet';
  return {
    ...order,
    label: workOrderNumber(order.number),
    badge: stateBadge(order.status),
    ...{ noDay: `No day${yet}`, nobody: `Nobody${yet}` },
  };
}
