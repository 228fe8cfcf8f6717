import { addComment } from '../../../domain/workOrders/comments.queries.ts';
import { submit } from '../../../forms/submit.ts';
import { redirect } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { saved } from '../../../shared/saved.ts';
import { authorOf, keep, orderPage, path, see } from '../workOrders.admin.routes.ts';
import { commentForm } from '../workOrders.form.ts';
import { getStaffOrder } from '../workOrders.queries.ts';

/** What staff say on a work order: to the customer too, or among themselves (A10a). */
export const workOrderCommentRoutes: readonly Route[] = [
  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the order.
  staffGet(
    `${path}/:id/comments`,
    see,
    withRecord(getStaffOrder, (_context, order) => redirect(`${path}/${order.id}`)),
  ),

  staffPost(
    `${path}/:id/comments`,
    keep,
    withRecord(getStaffOrder, (context, order) =>
      submit(context, {
        form: commentForm,
        save: async (values) => {
          await addComment(context.db, order.id, authorOf(context), values);
          return saved(null);
        },
        done: (_added, { internal }) =>
          redirect(`${path}/${order.id}`, internal ? 'Internal comment added.' : 'Comment added.'),
        again: (comment, status) => orderPage(context, order, { comment, status }),
      }),
    ),
  ),
];
