import { attachFiles } from '../../../domain/documents/adding.queries.ts';
import { filesAgain, filesWrong, noRoomFor } from '../../../domain/documents/attaching.ts';
import { addComment } from '../../../domain/workOrders/comments.queries.ts';
import { otherCustomer } from '../../../forms/ofCustomer.ts';
import { submit } from '../../../forms/submit.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import type { SentFiles } from '../../../request/receiveFiles.ts';
import { redirect } from '../../../request/reply.ts';
import { staffFiles, staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, saved, unlessWrong } from '../../../shared/saved.ts';
import { authorOf } from '../author.ts';
import type { Place } from '../place.ts';
import { commentForm } from '../workOrders.form.ts';

/** What staff say on a work order: to the customer too, or among themselves (A10a); with files, which are shown as the comment is. */
export const commentRoutes = ({ path, see, keep, get, page }: Place): readonly Route[] => [
  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the order.
  staffGet(
    `${path}/:id/comments`,
    see,
    withRecord(get, (_context, order) => redirect(`${path}/${order.id}`)),
  ),

  staffFiles(
    `${path}/:id/comments`,
    keep,
    withRecord(get, (context: StaffContext & { sent: SentFiles }, order, read) => {
      const { db, sent, services, tenant } = context;
      return submit(context, {
        form: commentForm,
        more: () => filesAgain(sent),
        save: async (values) => {
          const wrong = {
            ...(await otherCustomer(db, 'work_orders', order.id, context.body)),
            ...filesWrong(sent),
          };
          if (Object.keys(wrong).length > 0) return refused({ ...filesAgain(sent), ...wrong });
          const author = authorOf(context);
          const comment = await addComment(db, order.id, author, values, services.keys.newest);
          const full = await attachFiles(
            { db, sent, limit: services.config.documentsLimit },
            { column: 'work_order_comment_id', id: comment },
            author,
            { shown: !values.internal, noRoom: noRoomFor(tenant.name) },
          );
          return unlessWrong(full, () => saved(null));
        },
        done: (_added, { internal }) =>
          redirect(`${path}/${order.id}`, internal ? 'Internal comment added.' : 'Comment added.'),
        again: async (comment, status) => page(context, (await read()) ?? order, { comment, status }),
      });
    }),
  ),
];
