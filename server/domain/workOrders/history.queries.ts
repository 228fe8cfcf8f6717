import type { Db } from '../../database/db.ts';
import type { List } from '../../lists/listPage.ts';

/** A finished service of an asset. */
export interface ServiceRow {
  id: string;
  work_order_id: string;
  /** Of its work order, where the actor sees that. */
  number: string | null;
  type: string | null;
  outcome: string | null;
  not_done_reason: string | null;
  serviced_on: string | null;
  next_service_on: string | null;
  not_required: boolean;
  remarks: string | null;
}

/** An asset's service history, the newest first, as far as the actor sees it: what it had with another customer stays there (A12). */
export const historyOf = (assetId: string): List<ServiceRow> => ({
  noun: { one: 'service', many: 'services' },
  sorts: [
    {
      key: 'serviced',
      label: 'Serviced on',
      direction: 'desc',
      column: 'l.serviced_on',
      type: 'date',
      nullable: true,
    },
  ],
  alias: 'l',
  rows: (db: Db) =>
    db.from('work_order_lines', 'l').where({ 'l.asset_id': assetId }).whereNotNull('l.finished_at'),
  columns: (db) => [
    ...[
      'l.id',
      'l.tenant_id',
      'l.work_order_id',
      'l.outcome',
      'l.not_done_reason',
      'l.not_required',
      'l.remarks',
    ],
    db.raw('l.serviced_on::text as serviced_on'),
    db.raw('l.next_service_on::text as next_service_on'),
  ],
  finish: (rows) =>
    rows
      .leftJoin('work_orders as w', { 'w.tenant_id': 'p.tenant_id', 'w.id': 'p.work_order_id' })
      .leftJoin('work_order_types as t', { 't.tenant_id': 'w.tenant_id', 't.id': 'w.type_id' })
      .select('p.*', 'w.number', 't.name as type'),
});
