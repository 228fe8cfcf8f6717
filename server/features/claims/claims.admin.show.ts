import { documentsOfClaim } from '../../domain/documents/documents.queries.ts';
import type { Author } from '../../domain/workOrders/moving.queries.ts';
import type { FormState } from '../../forms/state.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import type { PageReply } from '../../request/reply.ts';
import { claimPages } from './claims.pages.ts';
import type { Claim } from './claims.queries.ts';
import { listClaimComments } from './comments/comments.queries.ts';

/** Who acts, as it is kept with what is done. */
export const authorOf = ({ actor }: StaffContext): Author => ({
  name: actor.name,
  userId: actor.userId,
  isStaff: true,
});

/** A claim in the back office, with what was said about it. */
export async function staffClaimPage(
  { db, actor, query }: StaffContext,
  claim: Claim,
  { wrong = null, comment }: { wrong?: string | null; comment?: FormState } = {},
  status = 200,
): Promise<PageReply> {
  const [partner, comments, attached] = await Promise.all([
    db.row<{ name: string }>(db.from('partners').where('id', claim.partner_id).select('name')),
    listClaimComments(db, claim.id, { after: query['comments_after'], before: query['comments_before'] }),
    documentsOfClaim(db, claim.id),
  ]);
  const mayKeep = isAllowed(actor, ['keep_claims']);
  const talk = { comments, attached, ...(comment && { comment }) };
  return claimPages.admin(db, claim, { partner: partner?.name ?? '', mayKeep, wrong, ...talk }, status);
}
