import { record, type TableAccess } from './access.ts';
import { amongMyCustomers, ofPartner, ofUser } from './conditions.ts';

const filed = [
  'tenant_id', 'id', 'number', 'partner_id', 'asset_id', 'description', 'failed_on', 'amount_minor', 'currency',
  'filed_by', 'filed_by_user_id',
]; // prettier-ignore

/** Partners' claims (A20, A20a). The state of a new one, its customer and what its asset is called are the trigger's to say. */
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
        select: ofPartner(),
        columns: [
          ...filed, 'customer_id', 'asset_name', 'status', 'reason', 'decided_at', 'search_text', 'created_at',
          'updated_at', 'version',
        ], // prettier-ignore
        insert: {
          check: `${ofPartner()} and ${ofUser('filed_by_user_id')} and ${amongMyCustomers('customer_id')}`,
          columns: filed,
        },
        rule: 'A20, A20a: Partner users see their partner’s claims, and file them for assets of its own customers.',
      },
    },
    definers: { definer_search: 'select', definer_mail: 'select' },
  },
} satisfies Record<string, TableAccess>;
