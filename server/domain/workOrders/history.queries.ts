import type { Db } from '../../database/db.ts';
import { inWorkStates } from '../../../db/workOrderMoves.ts';
import type { List } from '../../lists/listPage.ts';
import { workOrderNumber } from '../../shared/numbers.ts';
import { stateBadge } from './workOrders.words.ts';

/** A finished service of an asset. */
export interface ServiceRow {
  id: string;
  /** Null for a service that was done before Gatehouse came. */
  work_order_id: string | null;
  /** Of its work order, where the actor sees that. */
  number: string | null;
  type: string | null;
  /** By what it was known in an old system. */
  reference: string | null;
  customer_id: string | null;
  outcome: string | null;
  not_done_reason: string | null;
  serviced_on: string | null;
  next_service_on: string | null;
  not_required: boolean;
  remarks: string | null;
  /** Who did it in an old system; only staff read it. */
  technician_name?: string | null;
  /** To whom it was handed over, where the asset went from one customer to another; for staff. */
  handed_to?: string | null;
}

/** An asset's service history, the newest first, as far as the actor sees it: what it had with another customer stays there (A12). */
export const historyOf = (assetId: string, { forStaff = false } = {}): List<ServiceRow> => ({
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
  // Whoever sees what was handed over as it was has no need of the copy.
  rows: (db: Db) =>
    db
      .from('work_order_lines', 'l')
      .where({ 'l.asset_id': assetId })
      .whereNotNull('l.finished_at')
      .whereNotExists(
        db.from('work_order_lines', 'o').whereRaw('o.id = l.handed_from_id').select(db.raw('1')),
      ),
  columns: (db) => [
    ...[
      'l.id',
      'l.tenant_id',
      'l.work_order_id',
      'l.outcome',
      'l.not_done_reason',
      'l.not_required',
      'l.remarks',
      'l.type_id',
      'l.reference',
      'l.customer_id',
      ...(forStaff ? ['l.technician_name', handedTo(db)] : []),
    ],
    db.raw('l.serviced_on::text as serviced_on'),
    db.raw('l.next_service_on::text as next_service_on'),
  ],
  finish: (rows) =>
    rows
      .leftJoin('work_orders as w', { 'w.tenant_id': 'p.tenant_id', 'w.id': 'p.work_order_id' })
      .joinRaw(
        'left join work_order_types t on t.tenant_id = p.tenant_id and t.id = coalesce(p.type_id, w.type_id)',
      )
      .select('p.*', 'w.number', 't.name as type'),
});

const handedTo = (db: Db) =>
  db.raw(`(select string_agg(c.name, ', ' order by c.name) from work_order_lines o
    join customers c on c.tenant_id = o.tenant_id and c.id = o.customer_id
    where o.tenant_id = l.tenant_id and o.handed_from_id = l.id) as handed_to`);

/** A work order in work, or requested, that an asset is on. */
export interface OpenWork {
  id: string;
  label: string;
  type: string;
  scheduled_on: string | null;
  badge: { text: string; tone: string };
}

/** An asset is on few orders at once. */
const mostOpen = 10;

/** The work orders that an asset is on and that aren't over, as far as the actor sees them, the newest first. */
export async function openWorkOf(db: Db, assetId: string): Promise<OpenWork[]> {
  const rows = await db.rows<{
    id: string;
    number: string;
    type: string;
    status: string;
    scheduled_on: string | null;
  }>(
    openWith(db)
      .join('work_order_types as t', { 't.tenant_id': 'w.tenant_id', 't.id': 'w.type_id' })
      .where({ 'l.asset_id': assetId })
      .limit(mostOpen)
      .select(
        'w.id',
        'w.number',
        't.name as type',
        'w.status',
        db.raw('w.scheduled_on::text as scheduled_on'),
      ),
  );
  return rows.map(({ number, status, ...order }) => ({
    ...order,
    label: workOrderNumber(number),
    badge: stateBadge(status),
  }));
}

const openWith = (db: Db) =>
  db
    .from('work_order_lines', 'l')
    .join('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
    .whereIn('w.status', ['requested', ...inWorkStates])
    .orderBy([
      { column: 'w.created_at', order: 'desc' },
      { column: 'w.id', order: 'desc' },
    ]);

/** Of each asset: the newest work order that it is on, that isn't over and that the actor sees; for `openOrderInWords`. */
export const openOrderOf = (db: Db, alias: string): ReturnType<Db['raw']> =>
  db.raw('(?) as open_order', [
    openWith(db)
      .whereRaw('l.asset_id = ??', [`${alias}.id`])
      .limit(1)
      .select(db.raw(`w.status || ' ' || w.number`)),
  ]);

/** It as lists say it beside an asset: `Requested (WO-1064)`. */
export function openOrderInWords(order: string | null | undefined): string | null {
  const [status = '', number = ''] = (order ?? '').split(' ');
  return number === '' ? null : `${stateBadge(status).text} (${workOrderNumber(number)})`;
}
