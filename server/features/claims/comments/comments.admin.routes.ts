import { attachFiles } from '../../../domain/documents/adding.queries.ts';
import { filesAgain, filesWrong, noRoomFor } from '../../../domain/documents/attaching.ts';
import { submit } from '../../../forms/submit.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import type { SentFiles } from '../../../request/receiveFiles.ts';
import { redirect } from '../../../request/reply.ts';
import { staffFiles, staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, saved, unlessWrong } from '../../../shared/saved.ts';
import { commentForm } from '../claims.form.ts';
import { authorOf, staffClaimPage } from '../claims.admin.show.ts';
import { getClaim } from '../claims.queries.ts';
import { addClaimComment } from './comments.queries.ts';

const path = '/admin/claims';

/** What staff say on a claim: to the partner too, or among themselves (A20a); with files, which are shown as the comment is. */
export const claimCommentAdminRoutes: readonly Route[] = [
  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the claim.
  staffGet(
    `${path}/:id/comments`,
    { allow: ['view_records', 'keep_claims'] },
    withRecord(getClaim, (_context, claim) => redirect(`${path}/${claim.id}`)),
  ),

  staffFiles(
    `${path}/:id/comments`,
    { allow: ['keep_claims'] },
    withRecord(getClaim, (context: StaffContext & { sent: SentFiles }, claim) => {
      const { db, sent, services, tenant } = context;
      return submit(context, {
        form: commentForm,
        more: () => filesAgain(sent),
        save: async (values) => {
          const wrong = filesWrong(sent);
          if (Object.keys(wrong).length > 0) return refused(wrong);
          const author = authorOf(context);
          const comment = await addClaimComment(db, claim.id, author, values);
          const full = await attachFiles(
            { db, sent, limit: services.config.documentsLimit },
            { column: 'claim_comment_id', id: comment },
            author,
            { shown: !values.internal, noRoom: noRoomFor(tenant.name) },
          );
          return unlessWrong(full, () => saved(null));
        },
        done: (_added, { internal }) =>
          redirect(`${path}/${claim.id}`, internal ? 'Internal comment added.' : 'Comment added.'),
        again: (comment, status) => staffClaimPage(context, claim, { comment }, status),
      });
    }),
  ),
];
