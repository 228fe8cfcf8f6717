import { portalRoles, type PortalRole } from '../roles.ts';
import { forRoles, record, type TableAccess } from './access.ts';
import {
  isAdministrator,
  mayCreateAccounts,
  mayCreateUsers,
  ofNewAccount,
  ofSession,
  ofUser,
} from './conditions.ts';

const userColumns = [
  'id', 'first_name', 'last_name', 'initials', 'username', 'email', 'password_hash', 'must_change_password',
  'state', 'is_external', 'archived_at',
]; // prettier-ignore
/** What the company's invoices say of it. */
const letterhead = ['address', 'country', 'tax_number'];
const tenantSettings = [
  'time_zone', 'currency', 'reply_to', 'csv_delimiter', 'address', 'country', 'tax_number', 'payment_days', 'estimate_terms',
  'access_requests', 'approvals_by_password', 'grace_days', 'alphabet', 'attach_pdf', 'electronic_invoices',
]; // prettier-ignore
const howToPay = ['pay_holder', 'pay_iban', 'pay_bic', 'pay_bank', 'pay_other', 'pay_page'];
const usergroupColumns = ['name', 'is_external', 'permissions'];
const withPassword = portalRoles.filter((role) => role !== 'portal_link');

const ownSession = (role: PortalRole) => (role === 'portal_link' ? ofSession('id') : ofUser());

/** Tenants, users, usergroups, labs and sessions. */
export const people = {
  tenants: {
    tenantColumn: 'id',
    staff: {
      select: true,
      columns: [
        'id',
        'slug',
        'name',
        'status',
        'licence_limit',
        'colour',
        'contact_line',
        'logo',
        ...tenantSettings,
        ...howToPay,
        'sorted_in',
        ...record,
      ],
      update: {
        using: isAdministrator,
        check: isAdministrator,
        columns: ['name', 'contact_line', 'logo', ...tenantSettings, ...howToPay, ...record],
      },
      rule: 'A1: staff see their own tenant; administrators alone change what the company says of itself.',
    },
    portal: forRoles(portalRoles, {
      select: true,
      columns: [
        'id',
        'slug',
        'name',
        'colour',
        'contact_line',
        'currency',
        'time_zone',
        'approvals_by_password',
        ...letterhead,
        'electronic_invoices',
        ...howToPay,
      ],
      rule: 'A1: the portal shows the name, logo, contact line, address, currency and time zone of its own tenant, and how to pay it.',
    }),
    definers: {
      definer_sign_in: 'select, insert, update (updated_at)',
      definer_audit: 'select (id, slug)',
      definer_mail: 'select',
      // The update is for holding the zone; nothing is written.
      definer_search: 'select (id, time_zone), update (updated_at)',
      definer_jobs: 'select (id, alphabet, sorted_in), update (sorted_in)',
      definer_operator:
        'select (id, slug, name, name_lc, status, licence_limit, created_at, operator_version, suspended_at,' +
        ' suspended_for, emails_a_day),' +
        ' update (status, licence_limit, operator_version, suspended_at, suspended_for, emails_a_day)',
    },
  },
  company_logos: {
    staff: {
      select: true,
      insert: {
        check: isAdministrator,
        columns: ['tenant_id', 'id', 'file_id', 'size', 'sha256', 'width', 'height', 'archived_at'],
      },
      update: { using: isAdministrator, check: isAdministrator, columns: ['archived_at'] },
      rule: 'A1: administrators alone change the logo; nobody changes the file of one.',
    },
    portal: forRoles(portalRoles, {
      select: 'archived_at is null',
      columns: ['tenant_id', 'id', 'file_id', 'size', 'sha256', 'width', 'height', 'archived_at'],
      rule: 'A1: the portal shows the logo of its own tenant, on paper too.',
    }),
    definers: {
      definer_sign_in: 'select (tenant_id, id, file_id, size, sha256, archived_at)',
      definer_jobs: 'select (tenant_id, file_id, size, sha256)',
    },
  },
  users: {
    staff: {
      select: true,
      columns: [
        'tenant_id', ...userColumns.filter((column) => column !== 'password_hash'),
        'sort_name', 'username_lc', 'username_key', 'email_lc',
        'search_text', 'has_credentials', 'last_sign_in_at', 'created_at',
        'time_zone', 'date_locale', ...record,
      ], // prettier-ignore
      insert: {
        check: `${isAdministrator} or ${mayCreateAccounts} and is_external`,
        columns: ['tenant_id', ...userColumns],
      },
      update: {
        using: isAdministrator,
        check: isAdministrator,
        columns: [...userColumns.filter((column) => column !== 'id'), ...record],
      },
      rule: 'A23, S19: administrators alone keep users, a portal data administrator adds external ones; nobody reads a password hash.',
    },
    portal: forRoles(withPassword, {
      select: `${ofUser('id')} or ${mayCreateUsers} and exists (select from portal_users p
        where p.tenant_id = users.tenant_id and p.user_id = users.id)`,
      columns: [
        'tenant_id',
        'id',
        'first_name',
        'last_name',
        'username',
        'email',
        'time_zone',
        'date_locale',
        'state',
        'last_sign_in_at',
        'sort_name',
        'username_lc',
        'search_text',
      ],
      rule: 'A6, A19: a person sees the own login, and those that they can create users beside, without password hashes.',
    }),
    definers: {
      definer_sign_in: 'select, insert, update',
      definer_audit: 'select (tenant_id, id, first_name, last_name)',
      definer_mail:
        'select (tenant_id, id, first_name, last_name, username, email, state, is_external, archived_at,' +
        ' time_zone, date_locale)',
      definer_search: 'select (tenant_id, id, archived_at, search_text)',
      definer_jobs: 'select (tenant_id, id, first_name, last_name, sort_name), update (sort_name)',
      // For counting licences: whom it counts it doesn't read.
      definer_operator: 'select (tenant_id, is_external, state, archived_at)',
    },
  },
  usergroups: {
    staff: {
      select: true,
      insert: { check: isAdministrator, columns: ['tenant_id', 'id', ...usergroupColumns] },
      update: {
        using: isAdministrator,
        check: isAdministrator,
        columns: [...usergroupColumns, ...record],
      },
      rule: 'A23: administrators alone keep usergroups; which one is Administrators can not be changed.',
    },
    definers: {
      definer_sign_in: 'select, insert',
      definer_mail: 'select',
      definer_jobs: 'select (tenant_id, id, name, name_lc), update (name_lc)',
    },
  },
  user_usergroups: {
    staff: {
      select: true,
      insert: {
        check: `${isAdministrator} or ${mayCreateAccounts} and is_external and ${ofNewAccount('user_usergroups')}`,
        columns: ['tenant_id', 'user_id', 'usergroup_id', 'is_external'],
      },
      delete: isAdministrator,
      rule: 'A23: administrators alone assign groups, but for that of an account in the making.',
    },
    definers: { definer_sign_in: 'select, insert', definer_mail: 'select' },
  },
  user_labs: {
    staff: {
      select: true,
      insert: {
        check: `${isAdministrator} or ${mayCreateAccounts} and ${ofNewAccount('user_labs')}`,
        columns: ['tenant_id', 'user_id', 'facility_id'],
      },
      delete: isAdministrator,
      rule: 'A23: administrators alone relate labs, but for those of an account in the making.',
    },
    definers: { definer_sign_in: 'select, insert' },
  },
  login_sessions: {
    staff: {
      select: true,
      columns: [
        'tenant_id', 'id', 'kind', 'user_id', 'secure_link_id', 'created_at', 'seen_at', 'ended_at',
        'address', 'browser', 'lab_id',
      ], // prettier-ignore
      update: {
        using: `ended_at is null and (${isAdministrator} or ${ofUser()})`,
        check: `${isAdministrator} or ${ofUser()}`,
        columns: ['ended_at', 'lab_id'],
      },
      rule: 'S13, S14: administrators end sessions, everybody the own ones; an ended one stays ended; nobody reads a token hash.',
    },
    portal: Object.fromEntries(
      portalRoles.map((role) => [
        role,
        {
          select: ownSession(role),
          columns: ['tenant_id', 'id', 'kind', 'user_id', 'created_at', 'seen_at', 'ended_at', 'address', 'browser', 'facility_id'],
          update: { using: `ended_at is null and ${ownSession(role)}`, check: ownSession(role), columns: ['ended_at'] },
          rule: 'S13: a person sees and ends the own sessions, for good; a facility for this one is chosen by app.choose_facility (A15).',
        },
      ]),
    ), // prettier-ignore
    definers: {
      definer_sign_in: 'select, insert, update',
      definer_audit:
        'select (tenant_id, id, kind, user_id, secure_link_id, address, subject_user_id, subject_customer_id)',
    },
  },
  form_submissions: {
    staff: {
      select: ofSession(),
      insert: { check: ofSession(), columns: ['tenant_id', 'session_id', 'form_id', 'path', 'content_hash'] },
      update: { using: ofSession(), check: ofSession(), columns: ['location', 'notice', 'made'] },
      rule: 'S25: a form sent twice by one session gets its first answer, or is asked about.',
    },
    portal: forRoles(portalRoles, {
      select: ofSession(),
      insert: { check: ofSession(), columns: ['tenant_id', 'session_id', 'form_id', 'path', 'content_hash'] },
      update: { using: ofSession(), check: ofSession(), columns: ['location', 'notice', 'made'] },
      rule: 'S25: a form sent twice by one session gets its first answer, or is asked about.',
    }),
  },
  kept_forms: { definers: { definer_sign_in: 'select, insert, delete' } },
  one_time_tokens: { definers: { definer_sign_in: 'select, insert, update' } },
  shared_logins: {
    definers: {
      definer_sign_in: 'select, insert, update',
      // It ends the sharing, whoever the person is.
      definer_operator: 'select (tenant_id, person_id), delete',
    },
  },
  counters: { definers: { definer_numbers: 'select, insert, update' } },
} satisfies Record<string, TableAccess>;
