import type { PortalRole } from '../roles.ts';
import { forRoles, type Grant, type TableAccess } from './access.ts';
import {
  amongMyCustomers,
  amongMyFacilities,
  amongMyOutsideFacilities,
  hasAllFacilities,
  isAdministrator,
  mayCreateAccounts,
  mayEditContacts,
  ofContact,
  ofCustomer,
  ofNewAccount,
  ofPartner,
  ofUser,
  relatedToMe,
} from './conditions.ts';

const record = ['updated_at', 'version'];
/** Roles that see everything of the customer (A10, A14). */
const wholeCustomer = ['portal_link', 'portal_customer', 'portal_contact_admin'] as const;
/** Roles of a contact without Admin Access (A11–A13). */
const asContact = [
  'portal_contact',
  'portal_contact_wide',
  'portal_contact_mixed',
  'portal_contact_all',
] as const;

/** One role serves everybody who sees the whole customer, so its rule names them all. */
const wholeCustomerRule = (noun: string) =>
  `A10, A14, A21: a customer, a contact with Admin Access and an agent see all ${noun} of the customer.`;

/**
 * Which facilities each role reaches (A10, A12, A14), said of the column that names the facility. The three roles of a
 * contact with chosen facilities differ in how many there are, and whether each is the customer's own.
 */
function inReach(table: string, facility: string): Record<PortalRole, Grant> {
  const own = ofCustomer();
  const noun = table.replaceAll('_', ' ');
  const stands = noun === 'facilities' ? noun : `${noun} of the facilities`;
  const a12 = `A12: a contact user sees the ${stands} in its reach.`;
  return {
    portal_link: { select: own, rule: `A10: a secure link shows all ${noun} of its customer.` },
    portal_customer: { select: own, rule: wholeCustomerRule(noun) },
    portal_contact: { select: amongMyFacilities(facility), rule: a12 },
    portal_contact_wide: { select: `${own} and ${relatedToMe(table, facility)}`, rule: a12 },
    portal_contact_mixed: {
      select: `(${hasAllFacilities} and ${own}) or ${relatedToMe(table, facility)}`,
      rule: a12,
    },
    portal_contact_all: {
      select: own,
      rule: `A12: a contact user with All facilities sees all ${noun} of its customer, and none of another's.`,
    },
    portal_contact_admin: {
      select: `${own} or ${amongMyOutsideFacilities(facility)}`,
      rule: `A14: a contact with Admin Access sees all ${noun} of its customer, and ${noun === 'facilities' ? 'the related ones' : 'those of the related facilities'} besides.`,
    },
    partner: {
      select: amongMyCustomers('customer_id'),
      rule: `A20a: a partner user sees the ${noun} of its partner's customers.`,
    },
  };
}

const customerColumns = [
  'number', 'name', 'phone', 'email', 'address', 'notes', 'status', 'secure_link_on', 'archived_at', 'partner_id', 'agent_id',
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
];
const facilityColumns = ['code', 'name', 'customer_id', 'is_lab', 'address', 'active'];
const contactColumns = [
  'code', 'title', 'first_name', 'last_name', 'job_title', 'phone', 'email', 'notes', 'status', 'customer_id',
  'all_facilities', 'admin_access', 'access_billing', 'access_reports', 'create_work_order', 'edit_contact', 'archived_at',
]; // prettier-ignore
const contactShown = [
  'tenant_id', 'id', 'sort_name', ...contactColumns.filter((column) => column !== 'notes'),
]; // prettier-ignore
const assetColumns = [
  'code', 'barcode', 'description', 'manufacturer', 'model', 'serial_number', 'department', 'facility_id', 'customer_id',
  'status', 'service_interval_months', 'last_service_on', 'next_service_on',
]; // prettier-ignore
const portalUserColumns = [
  'account_type', 'scope', 'customer_id', 'contact_id', 'partner_id', 'agent_id', 'can_create_users', 'claim_authorization_required',
]; // prettier-ignore
const newTicket = [
  'tenant_id', 'id', 'number', 'subject', 'description', 'priority', 'customer_id', 'contact_id', 'opened_by',
]; // prettier-ignore
const newComment = ['tenant_id', 'id', 'ticket_id', 'body', 'by_staff', 'author_name', 'user_id'];

const seenTicket =
  'exists (select from tickets t where t.tenant_id = ticket_comments.tenant_id and t.id = ticket_comments.ticket_id)';

function tickets(which: string, rule: string): Grant {
  return {
    select: which,
    insert: { check: which, columns: newTicket },
    update: { using: which, check: which, columns: ['status', ...record] },
    rule,
  };
}

function comments(isAuthor: string): Grant {
  const check = `not internal and not by_staff and (user_id is null or ${isAuthor}) and ${seenTicket}`;
  return {
    select: `not internal and ${seenTicket}`,
    columns: ['tenant_id', 'id', 'ticket_id', 'body', 'by_staff', 'author_name', 'created_at', 'internal'],
    insert: { check, columns: newComment },
    rule: 'A10a: public comments of the tickets that the person sees, written in no name but the own.',
  };
}

/** Customers, facilities, contacts and what the portal shows of their work. */
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
        columns: [...customerShown, 'agent_id'],
        rule: 'A10, A10a, A21: the own customer and who its agent is, without the notes that staff keep.',
      }),
      partner: {
        select: `${ofPartner()} and archived_at is null`,
        columns: customerShown,
        rule: "A20a: the partner's customers, without the notes that staff keep.",
      },
    },
    definers: {
      definer_sign_in: 'select',
      definer_search: 'select (tenant_id, id, partner_id, archived_at)',
      definer_audit: 'select (tenant_id, id, name)',
      definer_mail: 'select (tenant_id, id, name, email, status, secure_link_on, archived_at)',
    },
  },
  facilities: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', ...facilityColumns] },
      update: { using: true, check: true, columns: [...facilityColumns, ...record] },
      rule: "Staff keep the tenant's facilities as far as their routes let them.",
    },
    portal: inReach('facilities', 'id'),
    definers: { definer_sign_in: 'select, insert', definer_search: 'select' },
  },
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
        rule: 'A10, A10a, A14: the contacts of the whole customer, without notes.',
      }),
      ...forRoles(asContact, {
        select: `${ofCustomer()} and archived_at is null and (${ofContact('id')} or ${mayEditContacts})`,
        columns: contactShown,
        rule: 'A13: the own contact; the others with Edit Contact.',
      }),
    },
    definers: {
      definer_sign_in: 'select',
      definer_mail:
        'select (tenant_id, id, first_name, last_name, email, status, customer_id, admin_access, archived_at)',
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
    definers: { definer_sign_in: 'select', definer_search: 'select, update (facility_customer_id)' },
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
    definers: {
      definer_sign_in: 'select',
      definer_audit: 'select (tenant_id, user_id, scope, archived_at)',
      definer_mail: 'select',
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
      definer_sign_in: 'select, update',
      definer_audit: 'select (tenant_id, id, customer_id)',
      definer_mail: 'select, insert, update (sent_to)',
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
    definers: { definer_search: 'select' },
  },
  tickets: {
    staff: {
      select: true,
      insert: { check: true, columns: newTicket },
      update: {
        using: true,
        check: true,
        columns: ['subject', 'description', 'priority', 'status', 'customer_id', 'contact_id', ...record],
      },
      rule: "Staff keep the tenant's tickets as far as their routes let them.",
    },
    portal: {
      ...forRoles(wholeCustomer, tickets(ofCustomer(), wholeCustomerRule('tickets'))),
      ...forRoles(
        asContact,
        tickets(
          `${ofCustomer()} and ${ofContact()}`,
          'A11: a contact user sees the tickets that are assigned to its contact, and no others.',
        ),
      ),
    },
    definers: { definer_search: 'select', definer_mail: 'select' },
  },
  ticket_comments: {
    staff: {
      select: true,
      insert: {
        check: `by_staff and (user_id is null or ${ofUser()})`,
        columns: [...newComment, 'internal'],
      },
      rule: 'Staff comment as staff, in no name but the own; a comment is never changed.',
    },
    portal: {
      ...forRoles([...wholeCustomer, ...asContact], comments(ofUser())),
      portal_link: comments('false'),
    },
    definers: { definer_mail: 'select' },
  },
} satisfies Record<string, TableAccess>;
