import { addComment } from '../../../domain/workOrders/comments.queries.ts';
import { otherCustomer } from '../../../forms/ofCustomer.ts';
import { submit } from '../../../forms/submit.ts';
import { redirect } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { authorOf } from '../author.ts';
import type { Place } from '../place.ts';
import { commentForm } from '../workOrders.form.ts';

/** What staff say on a work order: to the customer too, or among themselves (A10a). */
export const commentRoutes = ({ path, see, keep, get, page }: Place): readonly Route[] => [
  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the order.
  staffGet(
    `${path}/:id/comments`,
    see,
    withRecord(get, (_context, order) => redirect(`${path}/${order.id}`)),
  ),

  staffPost(
    `${path}/:id/comments`,
    keep,
    withRecord(get, (context, order, read) =>
      submit(context, {
        form: commentForm,
        save: async (values) => {
          const other = await otherCustomer(context.db, 'work_orders', order.id, context.body);
          if (other) return refused(other);
          await addComment(context.db, order.id, authorOf(context), values, context.services.keys.newest);
          return saved(null);
        },
        done: (_added, { internal }) =>
          redirect(`${path}/${order.id}`, internal ? 'Internal comment added.' : 'Comment added.'),
        again: async (comment, status) => page(context, (await read()) ?? order, { comment, status }),
      }),
    ),
  ),
];
