import type { MailSource } from '../../mail/source.ts';
import { isAllowed } from '../../request/allow.ts';
import { claimNumber } from '../../shared/numbers.ts';
import { getClaim, newestDecided } from './claims.queries.ts';

/** What emails say about claims, read as whoever gets them (A20a, A25). */
export const claimMail: MailSource = {
  kinds: ['claim_decided'],
  async read(db, { recordId }, actor) {
    if (!isAllowed(actor, ['partner_user', 'view_records', 'keep_claims'])) return null;
    const claim = await getClaim(db, recordId);
    if (!claim) return null;
    return {
      claim_number: claimNumber(claim.number),
      decision: claim.status === 'rejected' ? 'rejected' : 'authorized',
      reason: claim.reason ?? '',
    };
  },

  async newest(db) {
    const found = await newestDecided(db);
    const claim = found && (await getClaim(db, found.id));
    return claim
      ? {
          recordId: claim.id,
          facts: {},
          name: `claim ${claimNumber(claim.number)}`,
          path: `/claims/${claim.id}`,
          customerId: claim.customer_id,
          contactId: null,
          ...(found.filed_by_user_id !== null && { userId: found.filed_by_user_id }),
        }
      : null;
  },
};
