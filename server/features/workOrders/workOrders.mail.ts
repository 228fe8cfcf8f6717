import { getWorkOrder } from '../../domain/workOrders/workOrders.queries.ts';
import type { Db } from '../../database/db.ts';
import type { MailSource } from '../../mail/source.ts';
import { customerReaders, isAllowed } from '../../request/route.ts';
import { workOrderNumber } from '../../shared/numbers.ts';

/** In which states an email is still true. */
const states = {
  work_order_scheduled: ['scheduled', 'in_progress', 'on_hold'],
  work_order_done: ['done', 'closed'],
} as const;
type Kind = keyof typeof states;
const isKind = (kind: unknown): kind is Kind => typeof kind === 'string' && Object.hasOwn(states, kind);

/**
 * What emails say about work orders, read as whoever gets them: who may not see the order any more (A10, A12, A25) is told
 * nothing, and nobody is told of a day that no longer stands.
 */
export const workOrderMail: MailSource = {
  kinds: ['work_order_scheduled', 'work_order_done'],
  async read(db, { recordId, facts }, actor) {
    if (!isAllowed(actor, customerReaders)) return null;
    const order = await getWorkOrder(db, recordId);
    const kind = facts['kind'];
    if (!order || (isKind(kind) && !(states[kind] as readonly string[]).includes(order.status))) return null;
    return {
      work_order_number: workOrderNumber(order.number),
      facility: order.facility,
      ...(kind === 'work_order_done' ? {} : { scheduled_date: db.calendar.date(order.scheduled_on) }),
    };
  },

  async newest(db, kind) {
    const order = isKind(kind) ? await newestIn(db, kind) : undefined;
    return order
      ? {
          recordId: order.id,
          facts: { kind },
          name: `work order ${workOrderNumber(order.number)}`,
          path: `/work_orders/${order.id}`,
          customerId: order.customer_id,
          contactId: null,
        }
      : null;
  },
};

/** The order of a customer's that was opened last and is in such a state, of those that the actor may see. */
function newestIn(
  db: Db,
  kind: Kind,
): Promise<{ id: string; number: string; customer_id: string } | undefined> {
  return db.row(
    db
      .from('work_orders', 'w')
      .whereIn('w.status', [...states[kind]])
      .whereNotNull('w.customer_id')
      .orderBy([
        { column: 'w.created_at', order: 'desc' },
        { column: 'w.id', order: 'desc' },
      ])
      .select('w.id', 'w.number', 'w.customer_id'),
  );
}
