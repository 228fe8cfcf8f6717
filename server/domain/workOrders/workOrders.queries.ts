import type { WorkOrderState } from '../../../db/workOrderMoves.ts';
import type { Db, Query } from '../../database/db.ts';

export interface WorkOrderRow {
  id: string;
  number: string;
  type: string;
  customer: string | null;
  facility: string;
  status: WorkOrderState;
  scheduled_on: string | null;
  created_at: Date;
  /** Assets of the order that the actor sees, and how many of them have an outcome. */
  lines: string;
  done: string;
}

export interface WorkOrder extends WorkOrderRow {
  type_id: string;
  facility_id: string;
  customer_id: string | null;
  /** Whose it is at a facility of the company's own, where it is somebody's. */
  for_customer_id: string | null;
  /** Its work is done in one of the company's labs, and not at its facility. */
  at_lab: boolean;
  reason: string | null;
  description: string | null;
  purchase_order: string | null;
  wanted_on: string | null;
  opened_by: string;
  by_portal: boolean;
  requested_by_user_id: string | null;
  signed_at: Date | null;
  version: number;
}

/** What a list of work orders has of each, before their names. */
export const listed = (db: Db) => [
  ...[
    'w.id',
    'w.tenant_id',
    'w.number',
    'w.type_id',
    'w.customer_id',
    'w.facility_id',
    'w.status',
    'w.created_at',
  ],
  db.raw('w.scheduled_on::text as scheduled_on'),
];

/** Adds the names of type, customer and facility, and the progress; the orders are `p`. */
export function withNames(db: Db, orders: Query): Query {
  const count = (more: string) =>
    db.raw(
      `(select count(*) from work_order_lines l where l.tenant_id = p.tenant_id and l.work_order_id = p.id${more})`,
    );
  return orders
    .join('work_order_types as t', { 't.tenant_id': 'p.tenant_id', 't.id': 'p.type_id' })
    .join('facilities as f', { 'f.tenant_id': 'p.tenant_id', 'f.id': 'p.facility_id' })
    .leftJoin('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .select('p.*', 't.name as type', 'f.name as facility', 'c.name as customer')
    .select(db.raw('? as lines', [count('')]), db.raw('? as done', [count(' and l.outcome is not null')]));
}

const details = [
  'w.reason', 'w.description', 'w.purchase_order', 'w.opened_by', 'w.by_portal', 'w.requested_by_user_id',
  'w.signed_at', 'w.version', 'w.for_customer_id', 'w.at_lab',
]; // prettier-ignore

/** The claim that a service order came of; only staff and its partner may ask (A20a). */
export const claimOfOrder = (db: Db, id: string) =>
  db.row<{ id: string; number: string }>(
    db
      .from('work_orders', 'w')
      .join('warranty_claims as l', { 'l.tenant_id': 'w.tenant_id', 'l.id': 'w.claim_id' })
      .where('w.id', id)
      .select('l.id', 'l.number'),
  );

/** A work order, or undefined when there is none that the actor may see (A10, A12). */
export function getWorkOrder(db: Db, id: string): Promise<WorkOrder | undefined> {
  const order = db
    .from('work_orders', 'w')
    .where({ 'w.id': id })
    .select([...listed(db), ...details, db.raw('w.wanted_on::text as wanted_on')]);
  return db.row(withNames(db, db.over(order, 'p')));
}
