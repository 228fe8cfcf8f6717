import type { Db } from '../../database/db.ts';
import { holdOrder, moveWorkOrder, noteEvent, type Author } from '../../domain/workOrders/moving.queries.ts';
import { applyFinished, takeBack } from '../../domain/workOrders/service.queries.ts';
import { getWorkOrder, type WorkOrder } from '../../domain/workOrders/workOrders.queries.ts';
import type { OrderValues } from './workOrders.form.ts';

/** An order as staff see it, with who does the work and where. */
export interface StaffOrder extends WorkOrder {
  lab_id: string | null;
  lab: string | null;
  technician_id: string | null;
  technician: string | null;
  /** By name: whose it is at a facility of the company's own. */
  for_customer: string | null;
  /** In the portal the name is the signature's (A28). */
  signed_by: string | null;
  asks_outcome: boolean;
  customer_signs: boolean;
  /** Its type's until the work begins, and its own from then on (A28). */
  steps: string[];
}

/** A work order for staff, or undefined. */
export async function getStaffOrder(db: Db, id: string): Promise<StaffOrder | undefined> {
  const more = db
    .from('work_orders', 'w')
    .join('work_order_types as t', { 't.tenant_id': 'w.tenant_id', 't.id': 'w.type_id' })
    .leftJoin('personnel as p', { 'p.tenant_id': 'w.tenant_id', 'p.id': 'w.technician_id' })
    .leftJoin('facilities as b', { 'b.tenant_id': 'w.tenant_id', 'b.id': 'w.lab_id' })
    .leftJoin('customers as o', { 'o.tenant_id': 'w.tenant_id', 'o.id': 'w.for_customer_id' })
    .where('w.id', id)
    .select('o.name as for_customer')
    .select(
      'w.lab_id',
      'b.name as lab',
      'w.technician_id',
      'w.signed_by',
      't.asks_outcome',
      't.customer_signs',
    )
    .select(db.raw('coalesce(w.steps, t.steps) as steps'))
    .select(db.raw(`trim(p.first_name || ' ' || p.last_name) as technician`));
  const [order, rest] = await Promise.all([
    getWorkOrder(db, id),
    db.row<Omit<StaffOrder, keyof WorkOrder>>(more),
  ]);
  return order && rest && { ...order, ...rest };
}

/** What a follow-up order follows. */
export interface Followed {
  follows_order_id: string;
  follows_line_id: string;
}

/**
 * Adds a work order under the tenant's next number. With a scheduled date it is scheduled at once.
 * @param customerId of the facility
 * @param comesOf the ticket that it comes of, or the order whose line it follows
 */
export async function addOrder(
  db: Db,
  values: OrderValues,
  customerId: string | null,
  by: Author,
  { ticketId = null, follows }: { ticketId?: string | null; follows?: Followed | null } = {},
): Promise<{ id: string; number: number }> {
  const number = await db.nextNumber('work_order');
  const head = { customer_id: customerId, number, status: 'open', opened_by: by.name };
  const order = { ...values, ...head, ...(ticketId !== null && { ticket_id: ticketId }), ...follows };
  const id = await db.insert('work_orders', order);
  await noteEvent(db, id, { from: null, to: 'open', reason: null }, by);
  if (values.scheduled_on !== null) await moveWorkOrder(db, { id, status: 'open' }, 'schedule', by);
  return { id, number };
}

/** Saves an order's head if it is still the version that was seen (S25); its lines and comments stay as they are. */
export async function saveOrder(
  db: Db,
  order: StaffOrder,
  version: number,
  values: OrderValues,
  customerId: string | null,
  by: Author,
): Promise<'saved' | 'stale' | 'gone'> {
  // What was done counts for another service then.
  const retyped = order.type_id !== values.type_id && (await holdOrder(db, { id: order.id, version }));
  if (retyped) await takeBack(db, order.id);
  const { type_id, facility_id, lab_id, technician_id, wanted_on, scheduled_on } = values;
  const head = { type_id, facility_id, lab_id, technician_id, wanted_on, scheduled_on };
  const words = { purchase_order: values.purchase_order, description: values.description };
  // Naming it, changed or not, would lock the order against whoever is adding a comment, which then waits to be noted here.
  const given = customerId === order.customer_id ? {} : { customer_id: customerId };
  const saved = await db.updateVersion('work_orders', order.id, version, { ...head, ...words, ...given });
  if (saved === 'saved' && order.status === 'open' && values.scheduled_on !== null)
    await moveWorkOrder(db, order, 'schedule', by);
  if (saved === 'saved' && retyped) await applyFinished(db, order.id);
  return saved;
}

/** An asset that isn't on a copy. */
export interface LeftOut {
  name: string;
  retired: boolean;
}

/** Adds an order like another one, with those of its assets that are still its customer's; what came of them is not copied. */
export async function copyOrder(
  db: Db,
  order: StaffOrder,
  by: Author,
): Promise<{ id: string; number: number; left: LeftOut[] }> {
  const { type_id, customer_id, facility_id, lab_id, technician_id, purchase_order, description } = order;
  const values = { type_id, customer_id, facility_id, lab_id, technician_id, purchase_order, description };
  const copy = await addOrder(db, { ...values, wanted_on: null, scheduled_on: null }, customer_id, by);
  const assets = await db.rows<LeftOut & { asset_id: string; stays: boolean }>(
    db
      .from('work_order_lines', 'l')
      .join('assets as a', { 'a.tenant_id': 'l.tenant_id', 'a.id': 'l.asset_id' })
      .where({ 'l.work_order_id': order.id })
      .orderBy(['l.created_at', 'l.id'])
      .select('l.asset_id')
      .select(
        db.raw(
          `coalesce(a.code, a.description) as name, a.status = 'retired' as retired,
           a.status <> 'retired' and a.customer_id is not distinct from ?::uuid as stays`,
          [customer_id],
        ),
      ),
  );
  await db.insertMany(
    'work_order_lines',
    assets
      .filter(({ stays }) => stays)
      .map(({ asset_id: asset }) => ({ work_order_id: copy.id, asset_id: asset })),
  );
  return { ...copy, left: assets.filter(({ stays }) => !stays) };
}
