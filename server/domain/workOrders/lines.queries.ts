import type { Db, Query } from '../../database/db.ts';
import type { List } from '../../lists/listPage.ts';
import { serviceColumns, withOrder, type ServiceLine } from './service.queries.ts';

/** A line as a list shows it. Its asset's name is the one of now, or the last one that was known. */
export interface LineRow {
  id: string;
  asset_id: string;
  code: string | null;
  description: string;
  serial_number: string | null;
  outcome: string | null;
  not_done_reason: string | null;
  serviced_on: string | null;
  next_service_on: string | null;
  not_required: boolean;
  remarks: string | null;
  /** Of the checklist, which only staff read. */
  steps_failed?: string[];
  /** The actor sees the asset itself. */
  sees_asset: boolean;
}

/** A line as staff work on it. */
export interface Line extends ServiceLine {
  work_order_id: string;
  code: string | null;
  description: string;
  not_done_reason: string | null;
  remarks: string | null;
  technician_id: string | null;
  steps_done: string[];
  steps_failed: string[];
  version: number;
}

const withAsset = (rows: Query, line: string) =>
  rows.leftJoin('assets as a', { 'a.tenant_id': `${line}.tenant_id`, 'a.id': `${line}.asset_id` });

const assetName = (db: Db, line: string) => [
  db.raw('coalesce(a.code, ??) as code', [`${line}.asset_code`]),
  db.raw('coalesce(a.description, ??) as description', [`${line}.asset_description`]),
];

/** The lines of an order, as far as the actor sees them, in the order in which they were added. */
export const linesOf = (workOrderId: string, { forStaff = false } = {}): List<LineRow> => ({
  noun: { one: 'asset', many: 'assets' },
  sorts: [
    { key: 'added', label: 'Added', column: 'l.created_at', type: 'timestamptz', withoutHeading: true },
  ],
  filters: [
    {
      name: 'outcome',
      label: 'Outcome',
      options: [
        { value: '', label: 'Any' },
        { value: 'to_do', label: 'To do' },
        { value: 'has', label: 'With an outcome' },
      ],
    },
  ],
  alias: 'l',
  rows: (db, { filters }) => {
    const rows = db.from('work_order_lines', 'l').where({ 'l.work_order_id': workOrderId });
    if (filters['outcome'] === 'to_do') void rows.whereNull('l.outcome');
    if (filters['outcome'] === 'has') void rows.whereNotNull('l.outcome');
    return rows;
  },
  columns: (db) => [
    ...[
      'l.id',
      'l.tenant_id',
      'l.asset_id',
      'l.asset_code',
      'l.asset_description',
      'l.outcome',
      'l.not_done_reason',
    ],
    'l.remarks',
    ...(forStaff ? ['l.steps_failed'] : []),
    db.raw('l.serviced_on::text as serviced_on'),
    // Of work that was reopened nothing counts until it is finished again, and its assets have their earlier dates.
    db.raw('l.not_required and l.finished_at is not null as not_required'),
    db.raw('case when l.finished_at is not null then l.next_service_on::text end as next_service_on'),
  ],
  finish: (rows, db) =>
    withAsset(rows, 'p').select(
      'p.*',
      ...assetName(db, 'p'),
      'a.serial_number',
      db.raw('a.id is not null as sees_asset'),
    ),
});

/** A line of an order, for staff. */
export function getLine(db: Db, workOrderId: string, id: string): Promise<Line | undefined> {
  return db.row(
    withAsset(
      withOrder(db.from('work_order_lines', 'l')).where({ 'l.id': id, 'l.work_order_id': workOrderId }),
      'l',
    )
      .select(serviceColumns(db))
      .select(assetName(db, 'l'))
      .select(
        ...[
          'l.work_order_id',
          'l.not_done_reason',
          'l.remarks',
          'l.technician_id',
          'l.steps_done',
          'l.steps_failed',
        ],
        'l.version',
      ),
  );
}
