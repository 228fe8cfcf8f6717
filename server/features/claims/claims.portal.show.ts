import { attachFiles } from '../../domain/documents/adding.queries.ts';
import { noRoomFor } from '../../domain/documents/attaching.ts';
import { documentsOfClaim } from '../../domain/documents/documents.queries.ts';
import type { FormState } from '../../forms/state.ts';
import type { PortalActor } from '../../request/actor.ts';
import type { PortalContext } from '../../request/contexts.ts';
import type { SentFiles } from '../../request/receiveFiles.ts';
import type { PageReply } from '../../request/reply.ts';
import { claimPages } from './claims.pages.ts';
import type { WholeClaim } from './claims.queries.ts';
import { listClaimComments } from './comments/comments.queries.ts';

/** A request of the portal with files. */
export type WithFiles = PortalContext & { sent: SentFiles };

/** The partner's user who files a claim or writes on one. */
export function filerOf(actor: PortalActor): {
  name: string;
  userId: string;
  isStaff: false;
  partnerId: string;
} {
  if (actor.kind !== 'partner_user' || actor.partner === null)
    throw new Error('only a partner’s users file claims');
  return { name: actor.name, userId: actor.userId, isStaff: false, partnerId: actor.partner.id };
}

/** Adds the files that came with a claim or a comment to what was just written; returns what is wrong. */
export const attachToComment = ({ db, sent, services, actor, tenant }: WithFiles, commentId: string) =>
  attachFiles(
    { db, sent, limit: services.config.documentsLimit },
    { column: 'claim_comment_id', id: commentId },
    filerOf(actor),
    { shown: true, noRoom: noRoomFor(tenant.name) },
  );

/** A claim in its partner's portal, with what was said about it. */
export async function portalClaimPage(
  { db, query, actor, tenant }: PortalContext,
  claim: WholeClaim,
  { comment }: { comment?: FormState } = {},
  status = 200,
): Promise<PageReply> {
  const [comments, attached] = await Promise.all([
    listClaimComments(db, claim.id, { after: query['comments_after'], before: query['comments_before'] }),
    documentsOfClaim(db, claim.id),
  ]);
  const talk = { comments, attached, mayWrite: !actor.readOnly, ...(comment && { comment }) };
  return claimPages.portal(db, claim, { company: tenant.name, ...talk }, status);
}
