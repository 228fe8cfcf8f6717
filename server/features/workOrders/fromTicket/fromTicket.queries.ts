import type { Db } from '../../../database/db.ts';
import { offeredTypes, usualType } from '../../../domain/workOrders/usualType.queries.ts';
import type { OrderValues } from '../workOrders.form.ts';

/** A ticket as far as a work order comes of it. */
export interface TicketForOrder {
  id: string;
  number: string;
  customer_id: string;
  asset_id: string | null;
  /** The order that it is about. */
  work_order_id: string | null;
  /** The order that came of it already. */
  order_id: string | null;
  order_number: string | null;
}

/** A ticket for staff, or undefined. Held until the transaction ends, two who press at once wait for one another. */
export async function ticketForOrder(
  db: Db,
  id: string,
  { held = false } = {},
): Promise<TicketForOrder | undefined> {
  const ticket = db
    .from('tickets', 't')
    .where({ 't.id': id })
    .select('t.id', 't.number', 't.customer_id', 't.asset_id', 't.work_order_id');
  const found = await db.row<Omit<TicketForOrder, 'order_id' | 'order_number'>>(
    held ? ticket.forNoKeyUpdate() : ticket,
  );
  if (!found) return undefined;
  const made = await db.row<{ id: string; number: string }>(
    db.from('work_orders', 'w').where({ 'w.ticket_id': id }).select('w.id', 'w.number'),
  );
  return { ...found, order_id: made?.id ?? null, order_number: made?.number ?? null };
}

/** What the order's form begins with. A ticket's words stay in the ticket: the order has other readers (A11, A12). */
export const fieldsOf = ({ id, customer_id }: TicketForOrder) => ({ ticket_id: id, customer_id });

/**
 * An order as the ticket says it by itself: at its asset's facility, or at the customer's only one, of the usual type.
 * @returns null where somebody has to choose
 */
export async function orderOf(db: Db, ticket: TicketForOrder): Promise<OrderValues | null> {
  const [asset, facilities, types] = await Promise.all([
    ticket.asset_id === null
      ? undefined
      : db.row<{ facility_id: string; customer_id: string | null; takes_work: boolean }>(
          db
            .from('assets', 'a')
            .join('facilities as f', { 'f.tenant_id': 'a.tenant_id', 'f.id': 'a.facility_id' })
            .where('a.id', ticket.asset_id)
            .select('a.facility_id', 'a.customer_id')
            .select(db.raw(`a.status <> 'retired' and f.active as takes_work`)),
        ),
    db.rows<{ id: string }>(
      db.from('facilities').where({ customer_id: ticket.customer_id, active: true }).select('id').limit(2),
    ),
    offeredTypes(db),
  ]);
  // Somebody decides then, who may bring it back first: it would be missing from the order, or the order would be where no work is.
  if (asset?.customer_id === ticket.customer_id && !asset.takes_work) return null;
  const only = facilities.length === 1 ? facilities[0]?.id : undefined;
  const facility = asset?.customer_id === ticket.customer_id ? asset.facility_id : only;
  const type = await usualType(db, types, { assetId: ticket.asset_id, orderId: ticket.work_order_id });
  if (facility === undefined || type === undefined) return null;
  return {
    ...{ type_id: type.id, customer_id: ticket.customer_id, facility_id: facility, description: null },
    ...{ lab_id: null, technician_id: null, wanted_on: null, scheduled_on: null, purchase_order: null },
  };
}
