import type { ClaimState } from '../../../db/claimMoves.ts';
import type { MailSource } from '../../mail/source.ts';
import { isAllowed, type PortalAllow, type StaffAllow } from '../../request/allow.ts';
import { claimNumber } from '../../shared/numbers.ts';
import { isUuid } from '../../shared/uuid.ts';
import { getClaim, newestClaim, newestDecided, partnerName } from './claims.queries.ts';
import { getPublicComment, newestPublicComment } from './comments/comments.queries.ts';

/** Staff are told of a partner's comment because they keep claims, so reading alone is not enough. */
const keepers: readonly (StaffAllow | PortalAllow)[] = ['keep_claims'];
const followers: readonly (StaffAllow | PortalAllow)[] = ['partner_user', 'view_records', 'keep_claims'];

/** What a new claim needs of staff, while it's new (A20). */
const next: Partial<Record<ClaimState, string>> = {
  waiting: 'It needs to be authorized or rejected.',
  authorised: 'It is authorized, because this partner user’s claims don’t wait. It needs a service order.',
};

/** What emails say about claims, read as whoever gets them (A20a, A25); nobody is told of an internal comment. */
export const claimMail: MailSource = {
  kinds: ['claim_filed', 'claim_decided', 'claim_comment', 'claim_reply'],
  async read(db, { recordId, facts }, actor) {
    const isNew = facts['kind'] === 'claim_filed';
    if (!isAllowed(actor, isNew || facts['kind'] === 'claim_reply' ? keepers : followers)) return null;
    const commentId = facts['comment'];
    const [claim, comment] = await Promise.all([
      getClaim(db, recordId),
      isUuid(commentId) ? getPublicComment(db, recordId, commentId) : null,
    ]);
    // Undefined: the comment is not there for this person.
    if (!claim || comment === undefined) return null;
    // A new claim is no news once it was rejected, or has its service order.
    if (isNew && !Object.hasOwn(next, claim.status)) return null;
    const partner = isNew ? await partnerName(db, claim.partner_id) : undefined;
    return {
      claim_number: claimNumber(claim.number),
      asset: claim.asset_name,
      decision: claim.status === 'rejected' ? 'rejected' : 'authorized',
      reason: claim.reason ?? '',
      author: comment?.author_name ?? claim.filed_by,
      comment: comment?.body ?? '',
      partner: partner?.name ?? '',
      description: claim.description,
      claim_next: next[claim.status] ?? '',
    };
  },

  async newest(db, kind) {
    const isOfClaim = kind === 'claim_decided' || kind === 'claim_filed';
    const comment = isOfClaim ? null : await newestPublicComment(db, kind === 'claim_comment');
    if (comment === undefined) return null;
    const newest = kind === 'claim_filed' ? newestClaim : newestDecided;
    const id = comment === null ? (await newest(db))?.id : comment.claim_id;
    const claim = id === undefined ? undefined : await getClaim(db, id);
    return claim
      ? {
          recordId: claim.id,
          facts: { kind, ...(comment && { comment: comment.id }) },
          name: `claim ${claimNumber(claim.number)}`,
          path: `/claims/${claim.id}`,
          customerId: claim.customer_id,
          contactId: null,
          ...(kind !== 'claim_reply' &&
            kind !== 'claim_filed' &&
            claim.filed_by_user_id !== null && { userId: claim.filed_by_user_id }),
        }
      : null;
  },
};
