import type { WorkOrderState } from '../../../db/workOrderMoves.ts';
import { getPublicComment, newestPublicComment } from '../../domain/workOrders/comments.queries.ts';
import { getWorkOrder } from '../../domain/workOrders/workOrders.queries.ts';
import type { Db } from '../../database/db.ts';
import type { MailSource } from '../../mail/source.ts';
import { customerReaders, isAllowed, type PortalAllow, type StaffAllow } from '../../request/allow.ts';
import { workOrderNumber } from '../../shared/numbers.ts';
import { isUuid } from '../../shared/uuid.ts';
import { isJobOf } from './jobs/jobs.queries.ts';

/** Staff are told because they keep work orders, so reading alone is not enough. */
const keepers: readonly (StaffAllow | PortalAllow)[] = ['keep_work_orders'];
/** A22: whoever the order is assigned to; that it still is, `read` asks. */
const technicians: readonly (StaffAllow | PortalAllow)[] = ['staff'];

/** As long as a job can be worked on or taken up again. */
const jobStates: readonly WorkOrderState[] = [
  'requested',
  'open',
  'scheduled',
  'in_progress',
  'on_hold',
  'done',
];

/** Who is told, and in which states an email is still true: without any, in each. */
const kinds: Readonly<
  Record<string, { whom: readonly (StaffAllow | PortalAllow)[]; states?: readonly WorkOrderState[] }>
> = {
  work_order_scheduled: { whom: customerReaders, states: ['scheduled', 'in_progress', 'on_hold'] },
  work_order_done: { whom: customerReaders, states: ['done', 'closed'] },
  work_order_declined: { whom: customerReaders, states: ['declined'] },
  work_order_cancelled: { whom: customerReaders, states: ['cancelled'] },
  // What comes after it has a reason of its own, or none.
  work_order_reopened: { whom: customerReaders, states: ['in_progress'] },
  work_order_comment: { whom: customerReaders },
  work_requested: { whom: keepers, states: ['requested'] },
  work_order_reply: { whom: keepers },
  job_reply: { whom: technicians, states: jobStates },
};

/**
 * What emails say about work orders, read as whoever gets them: who may not see the order any more (A10, A12, A25) is told
 * nothing, nobody is told of what no longer stands, and nobody of an internal comment (A10a).
 */
export const workOrderMail: MailSource = {
  kinds: [
    ...(['work_order_scheduled', 'work_order_done', 'work_order_declined', 'work_order_cancelled'] as const),
    ...(['work_order_reopened', 'work_order_comment', 'work_requested', 'work_order_reply'] as const),
    'job_reply',
  ],
  async read(db, { recordId, facts }, actor) {
    const kind = String(facts['kind']);
    const { whom = customerReaders, states } = kinds[kind] ?? {};
    if (!isAllowed(actor, whom)) return null;
    const commentId = facts['comment'];
    const [order, comment] = await Promise.all([
      getWorkOrder(db, recordId),
      isUuid(commentId) ? getPublicComment(db, recordId, commentId) : null,
    ]);
    // Undefined: the comment is not there for this person.
    if (!order || comment === undefined || (states && !states.includes(order.status))) return null;
    if (kind === 'job_reply' && !isAllowed(actor, keepers)) {
      const isTheirs = actor.kind === 'staff' && (await isJobOf(db, order.id, actor.userId));
      if (!isTheirs) return null;
    }
    return {
      work_order_number: workOrderNumber(order.number),
      facility: order.facility,
      place: order.at_lab ? 'in our lab' : `at ${order.facility}`,
      scheduled_date: db.calendar.date(order.scheduled_on),
      work_type: order.type,
      description: order.description ?? '',
      reason: order.reason ?? '',
      author: comment?.author_name ?? order.opened_by,
      comment: comment?.body ?? '',
    };
  },

  async newest(db, kind) {
    const comment =
      kind === 'work_order_comment' || kind === 'work_order_reply' || kind === 'job_reply'
        ? await newestPublicComment(db, kind === 'work_order_comment')
        : null;
    if (comment === undefined) return null;
    const order = await newestIn(db, kinds[kind]?.states ?? null, comment?.work_order_id ?? null);
    return order
      ? {
          recordId: order.id,
          facts: { kind, ...(comment && { comment: comment.id }) },
          name: `work order ${workOrderNumber(order.number)}`,
          path: `/work_orders/${order.id}`,
          customerId: order.customer_id,
          contactId: null,
        }
      : null;
  },
};

/** The order of a customer's that was opened last and is in such a state, of those that the actor may see; or a certain one. */
function newestIn(
  db: Db,
  states: readonly WorkOrderState[] | null,
  id: string | null,
): Promise<{ id: string; number: string; customer_id: string } | undefined> {
  const orders = db
    .from('work_orders', 'w')
    .whereNotNull('w.customer_id')
    .orderBy([
      { column: 'w.created_at', order: 'desc' },
      { column: 'w.id', order: 'desc' },
    ])
    .select('w.id', 'w.number', 'w.customer_id');
  if (states) void orders.whereIn('w.status', [...states]);
  if (id !== null) void orders.where('w.id', id);
  return db.row(orders);
}
