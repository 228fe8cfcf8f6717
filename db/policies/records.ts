import { forRoles, record, type TableAccess } from './access.ts';
import { portalRoles } from '../roles.ts';
import { isWholeCustomer, ofCustomer, ofPartner } from './conditions.ts';
import { inReach } from './inReach.ts';
import { asContact, wholeCustomer } from './roleGroups.ts';

const customerColumns = [
  'number', 'name', 'phone', 'email', 'address', 'notes', 'status', 'secure_link_on', 'archived_at', 'partner_id', 'agent_id',
  'country', 'tax_number', 'payment_days', 'purchase_order', 'email_confirmed', 'email_by_partner',
]; // prettier-ignore
const customerShown = [
  'tenant_id',
  'id',
  'number',
  'name',
  'phone',
  'email',
  'address',
  'status',
  'sort_name',
  'number_lc',
  'search_text',
  'archived_at',
];
const facilityColumns = ['code', 'name', 'customer_id', 'is_lab', 'address', 'active'];
const assetColumns = [
  'code', 'barcode', 'description', 'manufacturer', 'model', 'serial_number', 'department', 'facility_id', 'customer_id',
  'status', 'service_interval_months', 'last_service_on', 'next_service_on', 'service_required',
]; // prettier-ignore
/** A17's sibling for places: whoever is the whole customer adds its facilities and changes them, and gains nobody else's by it. */
function keptByCustomer(grants: ReturnType<typeof inReach>): ReturnType<typeof inReach> {
  const own = `${ofCustomer()} and ${isWholeCustomer} and current_setting('app.user_id') <> ''`;
  const columns = ['code', 'name', 'address'];
  const writes = {
    insert: { check: own, columns: ['tenant_id', 'id', 'customer_id', ...columns] },
    update: { using: own, check: own, columns: [...columns, ...record] },
  };
  return {
    ...grants,
    portal_customer: { ...grants.portal_customer, ...writes },
    portal_contact_admin: { ...grants.portal_contact_admin, ...writes },
  };
}

const serviceColumns = [
  'type_id',
  'interval_months',
  'last_service_on',
  'next_service_on',
  'service_required',
];
/** With the offset Postgres asks asset by asset. Without, a plan that was made in a small tenant reads all assets of a large one first. */
const seenAsset =
  'exists (select from assets a where a.tenant_id = asset_services.tenant_id and a.id = asset_services.asset_id offset 0)';

/** Customers, their facilities and what stands there. */
export const records = {
  customers: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', ...customerColumns] },
      update: { using: true, check: true, columns: [...customerColumns, ...record] },
      rule: "Staff keep the tenant's customers as far as their routes let them.",
    },
    portal: {
      ...forRoles([...wholeCustomer, ...asContact], {
        select: ofCustomer('id'),
        columns: [...customerShown, 'country', 'tax_number', 'agent_id', 'agent_since'],
        rule: 'A10, A10a, A21: the own customer and who its agent is, without the notes that staff keep.',
      }),
      partner: {
        select: `${ofPartner()} and archived_at is null`,
        columns: customerShown,
        rule: "A20a: the partner's customers, without the notes that staff keep.",
      },
    },
    definers: {
      // The update is for holding a customer; nothing is written.
      definer_sign_in: 'select, insert, update (updated_at)',
      definer_search: 'select (tenant_id, id, partner_id, archived_at, merged_into, sort_name, search_text)',
      definer_audit: 'select (tenant_id, id, name)',
      definer_jobs: 'select (tenant_id, id, name, sort_name), update (sort_name)',
      // The update is for holding a customer while a link is mailed to its people; nothing is written.
      definer_mail:
        'select (tenant_id, id, name, email, email_confirmed, status, secure_link_on, archived_at, address, country,' +
        ' tax_number, payment_days, purchase_order),' +
        ' update (updated_at)',
    },
  },
  facilities: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', ...facilityColumns] },
      update: { using: true, check: true, columns: [...facilityColumns, ...record] },
      rule: "Staff keep the tenant's facilities as far as their routes let them.",
    },
    portal: keptByCustomer(inReach('facilities', 'id')),
    definers: {
      definer_sign_in: 'select, insert',
      // The update is for holding a facility while work is added there; nothing is written.
      definer_search: 'select, update (updated_at)',
      definer_audit: 'select (tenant_id, id, customer_id)',
      definer_jobs: 'select (tenant_id, id, name, sort_name), update (sort_name)',
    },
  },
  assets: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', ...assetColumns] },
      update: { using: true, check: true, columns: [...assetColumns, ...record] },
      rule: "Staff keep the tenant's assets as far as their routes let them.",
    },
    portal: inReach('assets', 'facility_id'),
    definers: {
      // An asset goes with its facility to another customer (app.leave_contacts).
      definer_search: 'select, update (customer_id)',
      definer_mail: 'select (tenant_id, id, customer_id, facility_id, status, next_service_on)',
    },
  },
  asset_services: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', 'asset_id', ...serviceColumns] },
      update: { using: true, check: true, columns: [...serviceColumns, ...record] },
      delete: true,
      rule: "Staff keep the services of the tenant's assets as far as their routes let them.",
    },
    portal: forRoles(portalRoles, {
      select: seenAsset,
      rule: 'A10, A12, A20a: the services of the assets that the person sees.',
    }),
    definers: { definer_mail: 'select' },
  },
} satisfies Record<string, TableAccess>;
