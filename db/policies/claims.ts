import { record, type TableAccess } from './access.ts';
import { amongMyCustomers, ofPartner, ofUser } from './conditions.ts';
import { authoredByMe, authoredByStaff } from './workOrders.ts';

const filed = [
  'tenant_id', 'id', 'number', 'partner_id', 'asset_id', 'description', 'failed_on', 'amount_minor', 'currency',
  'filed_by', 'filed_by_user_id',
]; // prettier-ignore

const newComment = ['tenant_id', 'id', 'claim_id', 'body', 'by_staff', 'author_name', 'user_id'];
const ofSeenClaim = `exists (select from warranty_claims w where w.tenant_id = claim_comments.tenant_id
  and w.id = claim_comments.claim_id)`;

/**
 * Partners' claims (A20, A20a), and what is said about them. The state of a new one, its customer and what its asset is called are
 * the trigger's to say.
 */
export const claims = {
  warranty_claims: {
    staff: {
      select: true,
      insert: {
        check: `exists (select from customers c where c.tenant_id = warranty_claims.tenant_id
          and c.id = warranty_claims.customer_id and c.partner_id = warranty_claims.partner_id)`,
        columns: [...filed, 'status'],
      },
      update: {
        using: true,
        check: true,
        columns: ['status', 'reason', 'decided_by', 'decided_at', ...record],
      },
      rule:
        'A20: Staff file claims for a partner, authorize and reject them as far as their routes let them; ' +
        'guard_claim says which moves there are.',
    },
    portal: {
      partner: {
        // A25: with a customer that is taken away or handed to another partner, its claims go, and what was said and sent about them.
        select: `${ofPartner()} and ${amongMyCustomers('customer_id')}`,
        columns: [
          ...filed, 'customer_id', 'asset_name', 'status', 'reason', 'decided_at', 'search_text', 'staff_wrote_last',
          'last_comment_at', 'needs_answer', 'wants_answer', 'created_at', 'updated_at', 'version',
        ], // prettier-ignore
        insert: {
          check: `${ofPartner()} and ${ofUser('filed_by_user_id')} and ${amongMyCustomers('customer_id')}`,
          columns: filed,
        },
        rule: 'A20, A20a: Partner users see their partner’s claims for its customers, and file them for their assets.',
      },
    },
    definers: {
      definer_search: 'select, update (staff_wrote_last, last_comment_at)',
      definer_mail: 'select',
    },
  },
  claim_comments: {
    staff: {
      select: true,
      insert: { check: authoredByStaff, columns: [...newComment, 'internal'] },
      rule: 'A20a: Staff comment on claims as staff, in no name but the own; a comment is never changed.',
    },
    portal: {
      partner: {
        select: `not internal and ${ofSeenClaim}`,
        columns: ['tenant_id', 'id', 'claim_id', 'body', 'internal', 'by_staff', 'author_name', 'created_at'],
        insert: {
          check: `not internal and ${authoredByMe('partner')} and ${ofSeenClaim}`,
          columns: newComment,
        },
        rule: 'A20a: Partner users see what is said in public about their partner’s claims, and write in no name but the own.',
      },
    },
    definers: { definer_mail: 'select', definer_search: 'select (tenant_id, id, claim_id, internal)' },
  },
} satisfies Record<string, TableAccess>;
