import { forRoles, record, type TableAccess } from './access.ts';
import {
  holdsWhatItGives,
  isAdministrator,
  isWholeCustomer,
  mayCreateAccounts,
  mayCreateUsers,
  mayEditContact,
  mayEditContacts,
  ofContact,
  ofCustomer,
  ofNewAccount,
  ofPartner,
} from './conditions.ts';
import { asContact, wholeCustomer } from './roleGroups.ts';

const contactColumns = [
  'code', 'title', 'first_name', 'last_name', 'job_title', 'phone', 'email', 'notes', 'status', 'customer_id',
  'all_facilities', 'admin_access', 'access_billing', 'access_reports', 'create_work_order', 'edit_contact', 'archived_at',
]; // prettier-ignore
/** What staff alone see and write. */
const byStaff = ['notes'];
const contactShown = [
  'tenant_id', 'id', 'sort_name', 'search_text', 'version', 'shut_by_staff',
  ...contactColumns.filter((column) => !byStaff.includes(column)),
]; // prettier-ignore
/** What people in the portal write of a contact: neither what staff keep nor whose it is, and deleting is a function's. */
const portalColumns = contactColumns.filter(
  (column) => ![...byStaff, 'customer_id', 'archived_at'].includes(column),
);
const kept = {
  using: `${ofCustomer()} and archived_at is null and ${mayEditContact}`,
  check: `${ofCustomer()} and ${holdsWhatItGives}`,
  columns: [...portalColumns, ...record],
};
const portalUserColumns = [
  'account_type', 'scope', 'customer_id', 'contact_id', 'partner_id', 'agent_id', 'can_create_users', 'claim_authorization_required',
]; // prettier-ignore

const portalUserShown = ['tenant_id', 'id', 'user_id', ...portalUserColumns, 'archived_at'];

/** A customer's people and the ways in that they have: contacts with their facilities, portal users, secure links. */
export const contacts = {
  contacts: {
    staff: {
      select: true,
      insert: { check: isAdministrator, columns: ['tenant_id', 'id', ...contactColumns] },
      update: { using: isAdministrator, check: isAdministrator, columns: [...contactColumns, ...record] },
      rule: 'A23: administrators alone add and change contacts.',
    },
    portal: {
      ...forRoles(wholeCustomer, {
        select: `${ofCustomer()} and archived_at is null`,
        columns: contactShown,
        insert: {
          check: `${ofCustomer()} and ${isWholeCustomer} and ${holdsWhatItGives}`,
          columns: ['tenant_id', 'id', 'customer_id', ...portalColumns],
        },
        update: kept,
        rule: 'A10, A10a, A14, A17: the contacts of the whole customer, without notes; added and changed by who has what they are given.',
      }),
      portal_link: {
        select: `${ofCustomer()} and archived_at is null`,
        columns: contactShown,
        rule: 'A10, A10a, A17: a link only views the contacts of its customer, without notes.',
      },
      ...forRoles(asContact, {
        select: `${ofCustomer()} and archived_at is null and (${ofContact('id')} or ${mayEditContacts})`,
        columns: contactShown,
        update: kept,
        rule: 'A13, A17: the own contact; the others with Edit Contact, changed where they have nothing that the editor lacks.',
      }),
    },
    definers: {
      definer_sign_in: 'select, update (archived_at, updated_at, version)',
      definer_audit: 'select (tenant_id, id, customer_id, first_name, last_name)',
      definer_mail:
        'select (tenant_id, id, first_name, last_name, email, status, customer_id, admin_access, access_billing, ' +
        'all_facilities, archived_at)',
      // What it may write is for the lock alone (customerHolds.ts).
      definer_search:
        'select (tenant_id, id, customer_id, archived_at, merged_into, search_text), update (updated_at)',
      definer_jobs: 'select (tenant_id, id, first_name, last_name, sort_name), update (sort_name)',
    },
  },
  contact_facilities: {
    staff: {
      select: true,
      insert: {
        check: isAdministrator,
        columns: ['tenant_id', 'contact_id', 'facility_id', 'facility_customer_id'],
      },
      delete: isAdministrator,
      rule: 'A23: administrators alone relate facilities to contacts.',
    },
    portal: forRoles([...asContact, 'portal_contact_admin'], {
      select: ofContact(),
      rule: 'A12: a contact user sees which facilities are related to it.',
    }),
    definers: {
      definer_sign_in: 'select, insert, delete',
      definer_audit: 'select (tenant_id, id, contact_id, facility_id)',
      definer_search: 'select, delete, update (facility_customer_id)',
      definer_mail: 'select (tenant_id, contact_id, facility_id)',
    },
  },
  portal_users: {
    staff: {
      select: true,
      insert: {
        check: `${isAdministrator} or ${mayCreateAccounts} and ${ofNewAccount('portal_users')}`,
        columns: ['tenant_id', 'id', 'user_id', ...portalUserColumns],
      },
      update: {
        using: isAdministrator,
        check: isAdministrator,
        columns: [...portalUserColumns, 'archived_at', ...record],
      },
      rule: 'A23: administrators alone keep portal users; a portal data administrator makes new ones.',
    },
    portal: {
      ...forRoles(['portal_customer', 'portal_contact_admin'], {
        select: `${mayCreateUsers} and ${ofCustomer()} and archived_at is null`,
        columns: portalUserShown,
        rule: 'A19: who can create users for the whole customer sees those that it has.',
      }),
      ...forRoles(asContact, {
        select: `${mayCreateUsers} and ${ofCustomer()} and archived_at is null and exists (select from contacts k
          where k.tenant_id = portal_users.tenant_id and k.id = portal_users.contact_id)`,
        columns: portalUserShown,
        rule: 'A13, A19: who can create users sees those of the contacts that they see.',
      }),
      partner: {
        select: `${mayCreateUsers} and ${ofPartner()} and archived_at is null`,
        columns: portalUserShown,
        rule: 'A19: who can create users for a partner sees those that it has.',
      },
    },
    definers: {
      definer_sign_in: 'select, insert, update (contact_id, updated_at, version)',
      definer_audit: 'select (tenant_id, id, user_id, scope, customer_id, archived_at)',
      definer_mail: 'select, update (chosen_for_billing)',
    },
  },
  secure_links: {
    staff: {
      select: true,
      insert: {
        check: true,
        columns: [
          'tenant_id',
          'id',
          'customer_id',
          'contact_id',
          'key_version',
          'sent_at',
          'sent_to',
          'ends_at',
        ],
      },
      update: { using: 'ended_at is null', check: true, columns: ['ends_at', 'ended_at'] },
      rule: 'A2, A3: staff copy, replace and end links, and an ended one stays dead; the row holds nothing that opens a portal (A4).',
    },
    definers: {
      definer_sign_in: 'select, insert, update',
      definer_audit: 'select (tenant_id, id, customer_id)',
      definer_mail: 'select, insert, update (sent_to)',
    },
  },
} satisfies Record<string, TableAccess>;
