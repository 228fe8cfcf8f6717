import { allowed, everything, nobody, refused, type Expectation } from './expectation.ts';

/** Claims, by hand from access.md. */
export const expectedClaims: Record<string, Expectation> = {
  warranty_claims: {
    rules: 'A20, A20a',
    sees: { staff: everything, partnerUser: ['CL-1'], portal: refused },
    row: ({ own }, player) => ({
      tenant_id: own.tenantId,
      number: 9,
      partner_id: own.partnerId,
      asset_id: own.assets.pier,
      description: 'Planted',
      failed_on: '2026-03-03',
      currency: 'EUR',
      filed_by: '',
      filed_by_user_id: player.userId,
      ...(player.side === 'staff' && { status: 'waiting' }),
    }),
    adds: { staff: allowed, partnerUser: allowed, portal: refused },
    set: "reason = 'changed'",
    changes: { staff: everything, portal: refused },
    removes: nobody,
  },
  claim_comments: {
    rules: 'A20a: the partner alone, and no internal one',
    sees: { staff: everything, partnerUser: ['CL-1'], portal: refused },
    row: ({ own }, player) => ({
      tenant_id: own.tenantId,
      claim_id: own.claim,
      body: 'Planted',
      author_name: '',
      by_staff: player.side === 'staff',
      user_id: player.userId,
    }),
    adds: { staff: allowed, partnerUser: allowed, portal: refused },
    set: "body = 'changed'",
    changes: nobody,
    removes: nobody,
  },
};
