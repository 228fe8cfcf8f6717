import type { MailSource } from '../../mail/source.ts';
import { isAllowed, type PortalAllow, type StaffAllow } from '../../request/allow.ts';
import { claimNumber } from '../../shared/numbers.ts';
import { isUuid } from '../../shared/uuid.ts';
import { getClaim, newestDecided } from './claims.queries.ts';
import { getPublicComment, newestPublicComment } from './comments/comments.queries.ts';

/** Staff are told of a partner's comment because they keep claims, so reading alone is not enough. */
const keepers: readonly (StaffAllow | PortalAllow)[] = ['keep_claims'];
const followers: readonly (StaffAllow | PortalAllow)[] = ['partner_user', 'view_records', 'keep_claims'];

/** What emails say about claims, read as whoever gets them (A20a, A25); nobody is told of an internal comment. */
export const claimMail: MailSource = {
  kinds: ['claim_decided', 'claim_comment', 'claim_reply'],
  async read(db, { recordId, facts }, actor) {
    if (!isAllowed(actor, facts['kind'] === 'claim_reply' ? keepers : followers)) return null;
    const commentId = facts['comment'];
    const [claim, comment] = await Promise.all([
      getClaim(db, recordId),
      isUuid(commentId) ? getPublicComment(db, recordId, commentId) : null,
    ]);
    // Undefined: the comment is not there for this person.
    if (!claim || comment === undefined) return null;
    return {
      claim_number: claimNumber(claim.number),
      asset: claim.asset_name,
      decision: claim.status === 'rejected' ? 'rejected' : 'authorized',
      reason: claim.reason ?? '',
      author: comment?.author_name ?? claim.filed_by,
      comment: comment?.body ?? '',
    };
  },

  async newest(db, kind) {
    const comment = kind === 'claim_decided' ? null : await newestPublicComment(db, kind === 'claim_comment');
    if (comment === undefined) return null;
    const decided = comment === null ? await newestDecided(db) : undefined;
    const id = comment?.claim_id ?? decided?.id;
    const claim = id === undefined ? undefined : await getClaim(db, id);
    return claim
      ? {
          recordId: claim.id,
          facts: comment === null ? {} : { kind, comment: comment.id },
          name: `claim ${claimNumber(claim.number)}`,
          path: `/claims/${claim.id}`,
          customerId: claim.customer_id,
          contactId: null,
          ...(kind !== 'claim_reply' &&
            claim.filed_by_user_id !== null && { userId: claim.filed_by_user_id }),
        }
      : null;
  },
};
