import { notFound, redirect } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { href } from '../../../shared/href.ts';
import { ticketNumber, workOrderNumber } from '../../../shared/numbers.ts';
import { authorOf } from '../author.ts';
import { addAssets } from '../lines/assets.queries.ts';
import { keep, path } from '../workOrders.admin.routes.ts';
import { addOrder } from '../workOrders.queries.ts';
import { orderOf, ticketForOrder } from './fromTicket.queries.ts';

const at = '/admin/tickets/:id/create_work_order';

/** A11: the ticket's words aren't copied. */
const wordsStay =
  'Everyone with access to its facility can read its description, so it doesn’t repeat the ticket.';

/** A ticket becomes a work order by one press, once; where its facility isn't clear, the new order's form asks for it. */
export const orderFromTicketRoutes: readonly Route[] = [
  // Where the button is sent to; opened by itself it leads to the ticket.
  staffGet(
    at,
    keep,
    withRecord(
      (db, id) => ticketForOrder(db, id),
      (_context, { id }) => redirect(`/admin/tickets/${id}`),
    ),
  ),

  staffPost(at, keep, async (context) => {
    const { db, actor, params } = context;
    if (!isAllowed(actor, ['view_records', 'keep_tickets'])) return notFound();
    const ticket = await ticketForOrder(db, params['id'] ?? '', { held: true });
    if (!ticket) return notFound();
    const label = ticketNumber(ticket.number);
    if (ticket.order_id !== null)
      return redirect(
        `${path}/${ticket.order_id}`,
        `${label} already has a work order, ${workOrderNumber(ticket.order_number ?? '')}.`,
        'info',
      );
    const values = await orderOf(db, ticket);
    if (values === null)
      return redirect(
        href(`${path}/new`, { ticket_id: ticket.id }),
        `Choose the facility where the work for ${label} will be done, then save.`,
        'info',
      );
    const { id, number } = await addOrder(db, values, ticket.customer_id, authorOf(context), {
      ticketId: ticket.id,
    });
    if (ticket.asset_id !== null)
      await addAssets(db, { id, customer_id: ticket.customer_id }, [ticket.asset_id]);
    return redirect(`${path}/${id}`, `${workOrderNumber(number)} created from ${label}. ${wordsStay}`);
  }),
];
