import { filesAgain, filesWrong, refusedAndFiles } from '../../../domain/documents/attaching.ts';
import { submit } from '../../../forms/submit.ts';
import { tooManyOf } from '../../../request/errors.ts';
import { redirect } from '../../../request/reply.ts';
import { portalFiles, portalGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, saved, unlessWrong } from '../../../shared/saved.ts';
import { portalCommentForm } from '../claims.form.ts';
import { attachToComment, filerOf, portalClaimPage, type WithFiles } from '../claims.portal.show.ts';
import { getClaim } from '../claims.queries.ts';
import { addClaimComment } from './comments.queries.ts';

const path = '/claims';
const see = { allow: ['partner_user'] } as const;

/** What a partner's people say on its claims: an answer to a question of staff's, with files (A20a, A26). */
export const claimCommentPortalRoutes: readonly Route[] = [
  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the claim.
  portalGet(
    `${path}/:id/comments`,
    see,
    withRecord(getClaim, (_context, claim) => redirect(`${path}/${claim.id}`)),
  ),

  portalFiles(
    `${path}/:id/comments`,
    see,
    withRecord(getClaim, (context: WithFiles, claim) => {
      const { db, actor, sent, services } = context;
      return submit(context, {
        form: portalCommentForm,
        more: () => filesAgain(sent),
        save: async (values) => {
          const wrong = filesWrong(sent);
          if (Object.keys(wrong).length > 0) return refused(wrong);
          const author = filerOf(actor);
          // S11: one person writes so much and no more: staff are told of each.
          const tooMany = await tooManyOf(services.limits.spend('claim_comment', author.userId));
          if (tooMany) return refusedAndFiles(tooMany, sent);
          const comment = await addClaimComment(db, claim.id, author, values);
          return unlessWrong(await attachToComment(context, comment), () => saved(null));
        },
        done: () => redirect(`${path}/${claim.id}`, 'Comment sent.'),
        again: (comment, status) => portalClaimPage(context, claim, { comment }, status),
      });
    }),
  ),
];
