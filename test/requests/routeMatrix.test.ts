import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import type { Route } from '../../server/request/route.ts';
import { Browser, signedIn, visitor, type SignedIn } from '../support/app.ts';
import {
  makeCast,
  portalNames,
  staffNames,
  viewerNames,
  type Cast,
  type PlayerName,
} from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { expectListed } from '../support/expectListed.ts';
import { storedDocument } from '../support/documents.ts';

const everyStaff: readonly PlayerName[] = staffNames;
const administrator: readonly PlayerName[] = ['administrator'];
const accountMaker: readonly PlayerName[] = ['administrator', 'dataAdministrator'];
const keeper: readonly PlayerName[] = ['administrator', 'technician'];
/** Staff who look at a portal read what its person reads, and do nothing but choose what to look at (A8). */
const everyPortal: readonly PlayerName[] = [...portalNames, ...viewerNames];
/** A partner has no tickets (A20a); an agent and who looks write none (A8, A21). */
const ticketReaders = everyPortal.filter((name) => name !== 'partnerUser');
const ticketWriters = ticketReaders.filter((name) => name !== 'agentUser' && name !== 'viewer');
/** A13, A29: a customer's people, and those of its contacts who may. */
const requesters: readonly PlayerName[] = [
  'link', 'customerUser', 'contactWithPermissions', 'adminContact', 'adminContactWithOutside',
]; // prettier-ignore
/** A17: who has everything of the customer by a password, and who edits its contacts. */
const wholeCustomer: readonly PlayerName[] = ['customerUser', 'adminContact', 'adminContactWithOutside'];
const contactEditors: readonly PlayerName[] = [...wholeCustomer, 'contactWithPermissions'];
/** A10, A13, A14, A21: who sees the customer's money. */
const payers: readonly PlayerName[] = [
  'link', 'customerUser', 'contactWithPermissions', 'adminContact', 'adminContactWithOutside', 'agentUser',
]; // prettier-ignore
const withPassword = portalNames.filter((name) => name !== 'link');

/**
 * Who may call what, by hand: the words of docs/access.md, not the routes' own. A route that is missing here fails,
 * and so does a line without a route.
 */
const expected: Record<string, readonly PlayerName[] | 'anyone'> = {
  'platform get /': 'anyone',
  'platform get /signup': 'anyone',
  'platform post /signup': 'anyone',
  'platform get /operator/login': 'anyone',
  'platform post /operator/login': 'anyone',
  'platform post /operator/sign_out': 'anyone',
  'platform get /operator/set_up/:token': 'anyone',
  'platform post /operator/set_up/:token': 'anyone',
  // Nobody of any tenant: operator.test.ts says who.
  ...eachOf(
    'operator',
    [
      'get /operator',
      'get /operator/export.csv',
      'get /operator/tenants/:id',
      'post /operator/tenants/:id',
      'get /operator/tenants/:id/suspend',
      'post /operator/tenants/:id/suspend',
      'get /operator/tenants/:id/resume',
      'post /operator/tenants/:id/resume',
      'get /operator/groups',
      'get /operator/groups/new',
      'post /operator/groups/new',
      'get /operator/groups/:id',
      'post /operator/groups/:id',
      'get /operator/groups/:id/companies',
      'post /operator/groups/:id/companies',
      'get /operator/groups/:id/companies/:tenantId/remove',
      'post /operator/groups/:id/companies/:tenantId/remove',
      'get /operator/groups/:id/delete',
      'post /operator/groups/:id/delete',
      'get /operator/health',
      'post /operator/health/retry',
      'get /operator/log',
    ],
    [],
  ),
  'public get /admin/welcome/:token': 'anyone',
  'public post /admin/welcome/:token': 'anyone',
  'public get /login': 'anyone',
  'public post /login': 'anyone',
  'public post /sign_out': 'anyone',
  'public get /admin/login': 'anyone',
  'public post /admin/login': 'anyone',
  'public post /admin/sign_out': 'anyone',
  'public post /stop_viewing': 'anyone',
  'staff post /admin/views': keeper,
  ...each(
    [
      ...['assets', 'tickets', 'work_orders', 'claims', 'invoices', 'estimates', 'documents'].flatMap(
        (kind) => [`get /admin/${kind}/:id/who`, `get /admin/${kind}/:id/who/not`],
      ),
      'get /admin/contacts/:id/sees',
      'get /admin/documents/:id/email',
      'post /admin/documents/:id/email',
      'get /admin/documents/:id/email/preview',
    ],
    keeper,
  ),
  'public get /link/:token': 'anyone',
  'public post /link/:token': 'anyone',
  'public get /unsubscribe/:token': 'anyone',
  'public post /unsubscribe/:token': 'anyone',
  'public post /unsubscribe/:token/on': 'anyone',
  ...each(
    [
      'get /admin/settings/email_templates',
      'get /admin/settings/email_templates/:kind',
      'post /admin/settings/email_templates/:kind',
      'get /admin/settings/email_templates/:kind/preview',
      'post /admin/settings/email_templates/:kind/preview',
      'post /admin/settings/email_templates/:kind/test',
      'get /admin/settings/email_templates/:kind/default',
      'post /admin/settings/email_templates/:kind/default',
    ],
    administrator,
  ),
  ...each(
    [
      'get /admin/work_order_types',
      'get /admin/work_order_types/export.csv',
      'get /admin/work_order_types/new',
      'post /admin/work_order_types',
      'get /admin/work_order_types/:id',
      'post /admin/work_order_types/:id',
    ],
    administrator,
  ),
  'staff get /admin/settings': administrator,
  'staff get /admin/settings/service_dates': administrator,
  'staff post /admin/settings/service_dates': administrator,
  'staff get /admin/settings/company': administrator,
  'staff post /admin/settings/company': administrator,
  'staff post /admin/settings/company/logo': administrator,
  'staff post /admin/settings/company/logo/remove': administrator,
  'staff post /admin/settings/company/logo/restore': administrator,
  'staff get /admin/settings/payment': administrator,
  'staff post /admin/settings/payment': administrator,
  'staff get /admin/settings/electronic_invoices': administrator,
  'staff post /admin/settings/electronic_invoices': administrator,
  'staff post /admin/reminders': administrator,
  'staff get /admin/settings/notifications': administrator,
  'staff post /admin/settings/notifications': administrator,
  'public get /invitation/:token': 'anyone',
  'public post /invitation/:token': 'anyone',
  'public get /reset_password/:token': 'anyone',
  'public post /reset_password/:token': 'anyone',
  'public get /request_access': 'anyone',
  'public post /request_access': 'anyone',
  ...each(
    [
      ...['customers', 'contacts'].flatMap((kind) => [
        `get /admin/${kind}/:id/merge`,
        `get /admin/${kind}/:id/merge/compare`,
        `get /admin/${kind}/:id/merge/:otherId`,
        `post /admin/${kind}/:id/merge/:otherId`,
      ]),
      'get /admin/permission_presets',
      'get /admin/permission_presets/export.csv',
      'get /admin/permission_presets/new',
      'post /admin/permission_presets',
      'get /admin/permission_presets/:id',
      'post /admin/permission_presets/:id',
      'get /admin/permission_presets/:id/delete',
      'post /admin/permission_presets/:id/delete',
      'get /admin/permission_presets/:id/contacts',
      'get /admin/permission_presets/:id/apply',
      'post /admin/permission_presets/:id/apply',
      'post /admin/access/preset',
      'get /admin/access_requests',
      'get /admin/access_requests/export.csv',
      'get /admin/access_requests/dismiss_all',
      'post /admin/access_requests/dismiss_all',
      'post /admin/access_requests/:id/dismiss',
      'post /admin/access_requests/:id/restore',
    ],
    administrator,
  ),
  'public get /forgot_password': 'anyone',
  'public post /forgot_password': 'anyone',
  'public get /admin/forgot_password': 'anyone',
  'public post /admin/forgot_password': 'anyone',
  'staff get /admin': everyStaff,
  'staff post /admin/lab': everyStaff,
  ...each(['get /admin/emails', 'get /admin/emails/export.csv', 'get /admin/emails/:id'], everyStaff),
  'staff post /admin/emails/:id/send_again': administrator,
  'staff get /admin/audit': administrator,
  'staff get /admin/audit/export.csv': administrator,
  'staff get /admin/my_profile': everyStaff,
  'staff post /admin/my_profile': everyStaff,
  'staff post /admin/my_profile/sign_out_everywhere': everyStaff,
  'staff get /admin/my_profile/sign_out_everywhere': everyStaff,
  'staff post /admin/my_profile/notifications': everyStaff,
  'staff post /admin/my_profile/dates': everyStaff,
  'staff post /admin/carry': everyStaff,
  'staff get /admin/change_password': everyStaff,
  'staff post /admin/change_password': everyStaff,
  ...each(
    ['get /admin/customers', 'get /admin/customers/export.csv', 'get /admin/customers/:id'],
    everyStaff,
  ),
  ...each(
    [
      'get /admin/customers/new',
      'post /admin/customers',
      'post /admin/customers/:id',
      'post /admin/customers/:id/reactivate',
      'post /admin/customers/:id/email/confirm',
      'post /admin/customers/:id/email/unconfirm',
      'post /admin/partners/:id/reactivate',
      'post /admin/agents/:id/reactivate',
    ],
    administrator,
  ),
  ...each(
    [
      'get /admin/customers/:id/facilities',
      'get /admin/customers/:id/facilities/export.csv',
      'get /admin/customers/:id/contacts',
      'get /admin/customers/:id/contacts/export.csv',
      'get /admin/customers/:id/secure_link',
      'get /admin/customers/:id/secure_link/export.csv',
      'get /admin/customers/:id/portal_users',
      'get /admin/customers/:id/portal_users/export.csv',
    ],
    everyStaff,
  ),
  ...each(
    [
      'post /admin/customers/:id/secure_link',
      'post /admin/customers/:id/secure_link/replace',
      'get /admin/customers/:id/secure_link/replace',
      'get /admin/customers/:id/secure_link/switch_off',
      'get /admin/customers/:id/secure_link/:linkId/end',
      'post /admin/customers/:id/secure_link/switch_on',
      'post /admin/customers/:id/secure_link/switch_off',
      'get /admin/customers/:id/secure_link/email',
      'get /admin/customers/:id/secure_link/email/contact',
      'get /admin/customers/:id/secure_link/email/ticket',
      'post /admin/customers/:id/secure_link/email',
      'post /admin/customers/:id/secure_link/:linkId/end',
      'get /admin/customers/:id/portal_users/new',
      'get /admin/customers/:id/portal_users/new/contact',
      'post /admin/customers/:id/portal_users/new/contact',
      'post /admin/customers/:id/portal_users',
      'get /admin/customers/:id/portal_users/:portalUserId/contact',
      'get /admin/customers/:id/portal_users/:portalUserId/contact/find',
      'post /admin/customers/:id/portal_users/:portalUserId/contact',
      'post /admin/customers/:id/portal_users/:portalUserId/admin_access',
      'get /admin/customers/:id/portal_users/:portalUserId/admin_access',
      'get /admin/customers/:id/portal_users/:portalUserId/widen',
      'post /admin/customers/:id/portal_users/:portalUserId/password',
      'post /admin/customers/:id/portal_users/:portalUserId/suspend',
      'get /admin/customers/:id/portal_users/:portalUserId/suspend',
      'post /admin/customers/:id/portal_users/:portalUserId/resume',
      'get /admin/customers/:id/portal_users/:portalUserId/delete',
      'post /admin/customers/:id/portal_users/:portalUserId/delete',
    ],
    administrator,
  ),
  ...each(
    ['get /admin/facilities', 'get /admin/facilities/export.csv', 'get /admin/facilities/:id'],
    everyStaff,
  ),
  ...each(
    [
      'get /admin/facilities/new',
      'post /admin/facilities',
      'post /admin/facilities/:id',
      'get /admin/facilities/:id/contacts/find',
      'post /admin/facilities/:id/contacts',
      'post /admin/facilities/:id/contacts/:contactId/remove',
      'get /admin/facilities/:id/contacts/:contactId/remove',
      'get /admin/access/new',
      'get /admin/access/new/customer',
      'post /admin/access/new/customer',
      'get /admin/access/new/contact',
      'post /admin/access/facilities',
      'post /admin/access',
    ],
    administrator,
  ),
  ...each(
    [
      'get /admin/contacts',
      'get /admin/contacts/export.csv',
      'get /admin/contacts/:id',
      'get /admin/contacts/:id/details',
    ],
    everyStaff,
  ),
  ...each(
    [
      'get /admin/contacts/new',
      'get /admin/contacts/new/customer',
      'post /admin/contacts',
      'get /admin/contacts/:id/details/customer',
      'post /admin/contacts/:id',
      'post /admin/contacts/:id/reactivate',
      'get /admin/contacts/:id/preset',
      'post /admin/contacts/:id/preset',
      'get /admin/contacts/:id/delete',
      'post /admin/contacts/:id/delete',
      'get /admin/contacts/:id/user/find',
      'post /admin/contacts/:id/user',
      'post /admin/contacts/:id/user/:userId/remove',
      'get /admin/contacts/:id/user/:userId/remove',
      'get /admin/contacts/:id/facilities/find',
      'post /admin/contacts/:id/facilities',
      'post /admin/contacts/:id/facilities/remove',
      'post /admin/contacts/:id/facilities/:facilityId/remove',
      'get /admin/contacts/:id/facilities/:facilityId/remove',
      'get /admin/users',
      'get /admin/users/export.csv',
      'get /admin/users/new',
      'post /admin/users',
      'get /admin/users/:id',
      'get /admin/users/:id/details',
      'post /admin/users/:id',
      'get /admin/users/:id/groups',
      'post /admin/users/:id/groups',
      'get /admin/users/:id/labs/find',
      'post /admin/users/:id/labs',
      'post /admin/users/:id/labs/:labId/remove',
      'post /admin/users/:id/suspend',
      'get /admin/users/:id/suspend',
      'get /admin/users/:id/end_sessions',
      'post /admin/users/:id/resume',
      'post /admin/users/:id/unlock',
      'post /admin/users/:id/end_sessions',
      'get /admin/users/:id/invitation',
      'post /admin/users/:id/invitation',
      'get /admin/users/:id/delete',
      'post /admin/users/:id/delete',
      'get /admin/usergroups',
      'get /admin/usergroups/export.csv',
      'get /admin/usergroups/new',
      'post /admin/usergroups',
      'get /admin/usergroups/:id',
      'post /admin/usergroups/:id',
      'post /admin/usergroups/:id/copy',
    ],
    administrator,
  ),
  ...each(
    [
      'get /admin/accounts/new',
      'get /admin/accounts/new/customer',
      'get /admin/accounts/new/partner',
      'post /admin/accounts/new/customer',
      'post /admin/accounts/new/partner',
      'post /admin/accounts',
    ],
    accountMaker,
  ),
  ...each(
    [
      'get /admin/accounts/bulk',
      'get /admin/accounts/bulk/template.csv',
      'post /admin/accounts/bulk',
      'get /admin/accounts/bulk/:id',
      'post /admin/accounts/bulk/:id/rows',
      'post /admin/accounts/bulk/:id/create',
      'post /admin/accounts/bulk/:id/discard',
      'get /admin/accounts/bulk/:id/discard',
      'post /admin/accounts/bulk/:id/invite',
    ],
    administrator,
  ),
  ...each(
    [
      // Whoever uploaded them alone.
      'get /admin/certificates/:id',
      'post /admin/certificates/:id',
      'get /admin/certificates/:id/discard',
      'post /admin/certificates/:id/discard',
      'get /admin/imports/customers',
      'post /admin/imports/customers',
      'get /admin/imports/customers/template.csv',
      'get /admin/imports/customers/example.csv',
      'get /admin/imports/facilities',
      'post /admin/imports/facilities',
      'get /admin/imports/facilities/template.csv',
      'get /admin/imports/facilities/example.csv',
      'get /admin/imports/contacts',
      'post /admin/imports/contacts',
      'get /admin/imports/contacts/template.csv',
      'get /admin/imports/contacts/example.csv',
    ],
    administrator,
  ),
  ...each(
    [
      'get /admin/certificates',
      'post /admin/certificates',
      'get /admin/imports',
      'get /admin/imports/assets',
      'post /admin/imports/assets',
      'get /admin/imports/assets/template.csv',
      'get /admin/imports/assets/example.csv',
      ...['service_history', 'tickets'].flatMap((kind) => [
        `get /admin/imports/${kind}`,
        `post /admin/imports/${kind}`,
        `get /admin/imports/${kind}/template.csv`,
        `get /admin/imports/${kind}/example.csv`,
      ]),
      // The file of the matrix is one of assets; of others the page of imports has its own tests.
      'get /admin/imports/files/:id',
      'get /admin/imports/files/:id/columns',
      'post /admin/imports/files/:id/columns',
      'post /admin/imports/files/:id/rows',
      'get /admin/imports/files/:id/errors.csv',
      'post /admin/imports/files/:id/import',
      'get /admin/imports/files/:id/discard',
      'post /admin/imports/files/:id/discard',
    ],
    keeper,
  ),
  // Of an account that somebody else made: whoever made it is shown it (A23).
  'staff get /admin/accounts/made/:userId': administrator,
  ...each(['get /admin/assets', 'get /admin/assets/export.csv', 'get /admin/assets/:id'], everyStaff),
  ...each(
    [
      'get /admin/assets/new',
      'get /admin/assets/new/facility',
      'post /admin/assets',
      'get /admin/assets/:id/facility',
      'get /admin/assets/:id/move',
      'get /admin/assets/:id/move/facility',
      ...['move', 'retire', 'bring_back'].map((action) => `post /admin/assets/:id/${action}`),
      'post /admin/assets/:id',
      'get /admin/assets/:id/services',
      'get /admin/assets/:id/services/new',
      'post /admin/assets/:id/services',
      'get /admin/assets/:id/services/:serviceId',
      'post /admin/assets/:id/services/:serviceId',
      'post /admin/assets/:id/services/:serviceId/remove',
    ],
    keeper,
  ),
  ...each(
    [
      'get /admin/tickets',
      'get /admin/tickets/export.csv',
      'get /admin/tickets/:id',
      'get /admin/tickets/:id/comments',
    ],
    everyStaff,
  ),
  ...each(
    [
      'get /admin/tickets/new',
      'get /admin/tickets/new/customer',
      'get /admin/tickets/new/contact',
      'get /admin/tickets/:id/customer',
      'get /admin/tickets/:id/contact',
      ...['asset', 'work_order'].map((what) => `get /admin/tickets/new/${what}`),
      ...['asset', 'work_order', 'create_work_order'].map((what) => `get /admin/tickets/:id/${what}`),
      'post /admin/tickets/:id/create_work_order',
      'post /admin/tickets',
      'post /admin/tickets/:id',
      'post /admin/tickets/:id/comments',
    ],
    keeper,
  ),
  ...each(
    [
      'get /admin/invoices',
      'get /admin/invoices/export.csv',
      'get /admin/invoices/recurring',
      'get /admin/invoices/recurring/export.csv',
      'get /admin/invoices/recurring/:id',
      'get /admin/invoices/documents.zip',
      'get /admin/invoices/:id',
      'get /admin/reports',
      'get /admin/reports/export.csv',
      'get /admin/reports/report.pdf',
      'get /admin/reports/customer',
      'get /admin/report_mails',
      'get /admin/report_mails/new',
      'post /admin/report_mails',
      'post /admin/report_mails/:id/send',
      'post /admin/report_mails/:id/stop',
      'post /admin/report_mails/:id/resume',
      'get /admin/reports/facility',
      'get /admin/invoices/ageing',
      'get /admin/invoices/ageing.csv',
      'get /admin/customers/:id/statement',
      'get /admin/customers/:id/statement.csv',
      'get /admin/customers/:id/statement.pdf',
      'get /admin/invoices/:id/document.pdf',
      'get /admin/invoices/:id/document.xml',
      'get /admin/estimates/:id/document.pdf',
      'get /admin/customers/:id/billing',
      'get /admin/customers/:id/billing/export.csv',
      'get /admin/reminders',
      'get /admin/reminders/export.csv',
      'get /admin/invoices/:id/reminders',
      'get /admin/customers/:id/reminders',
    ],
    everyStaff,
  ),
  ...each(
    [
      'get /admin/price_list',
      'get /admin/price_list/export.csv',
      'get /admin/price_list/new',
      'post /admin/price_list',
      'get /admin/price_list/:id',
      'post /admin/price_list/:id',
      'get /admin/customers/:id/billing_recipients',
      'post /admin/customers/:id/billing_recipients',
      'get /admin/customers/:id/statement/email',
      'get /admin/customers/:id/statement/email/preview',
      'post /admin/customers/:id/statement/email',
      'get /admin/invoices/:id/email',
      'post /admin/invoices/:id/email',
      'get /admin/invoices/from_work',
      'post /admin/invoices/from_work',
      'get /admin/invoices/recurring/new',
      'get /admin/invoices/recurring/new/customer',
      'post /admin/invoices/recurring',
      'get /admin/invoices/recurring/dates',
      'post /admin/invoices/recurring/dates',
      'get /admin/invoices/recurring/:id/edit',
      ...['edit', 'pause', 'resume', 'end'].map((what) => `post /admin/invoices/recurring/:id/${what}`),
      'get /admin/invoices/recurring/:id/end',
    ],
    administrator,
  ),
  ...each(['get /admin/estimates/:id/work_order', 'post /admin/estimates/:id/work_order'], keeper),
  ...each(
    [
      ...['get /admin/estimates', 'get /admin/estimates/export.csv', 'get /admin/estimates/:id'],
      'get /admin/estimates/:id/versions/:version/files/:place',
      'get /admin/estimates/:id/versions/:version/files/:place/preview',
    ],
    everyStaff,
  ),
  ...each(
    [
      'get /admin/estimates/new',
      'get /admin/estimates/new/customer',
      'post /admin/estimates',
      'get /admin/estimates/:id/edit',
      'post /admin/estimates/:id/edit',
      ...['send', 'withdraw', 'delete'].flatMap((what) => [
        `get /admin/estimates/:id/${what}`,
        `post /admin/estimates/:id/${what}`,
      ]),
      'post /admin/estimates/:id/revise',
      'post /admin/estimates/:id/invoice',
      'get /admin/estimates/:id/deposit',
      'post /admin/estimates/:id/deposit',
    ],
    administrator,
  ),
  ...each(
    [
      'get /admin/invoices/new',
      'get /admin/invoices/new/customer',
      'post /admin/invoices',
      'get /admin/invoices/:id/edit',
      'post /admin/invoices/:id/edit',
      'get /admin/invoices/:id/issue',
      'post /admin/invoices/:id/issue',
      'get /admin/invoices/:id/delete',
      'post /admin/invoices/:id/delete',
      'get /admin/invoices/:id/credit',
      'post /admin/invoices/:id/credit',
      'get /admin/invoices/:id/credit_part',
      'post /admin/invoices/:id/credit_part',
      ...['invoices', 'customers'].flatMap((of) => [
        `post /admin/${of}/:id/reminders/stop`,
        `post /admin/${of}/:id/reminders/resume`,
      ]),
      'get /admin/invoices/:id/use_credit',
      'post /admin/invoices/:id/use_credit',
      'get /admin/invoices/:id/payments/new',
      'post /admin/invoices/:id/payments',
      'get /admin/invoices/bank',
      'post /admin/invoices/bank',
      'get /admin/invoices/bank/:id',
      'get /admin/invoices/bank/:id/columns',
      'post /admin/invoices/bank/:id/columns',
      'post /admin/invoices/bank/:id/lines',
      'post /admin/invoices/bank/:id/leave_out',
      'post /admin/invoices/bank/:id/record',
      'get /admin/invoices/bank/:id/discard',
      'post /admin/invoices/bank/:id/discard',
      'get /admin/payments/:id/reverse',
      'post /admin/payments/:id/reverse',
    ],
    administrator,
  ),
  ...each(['get /admin/claims', 'get /admin/claims/export.csv', 'get /admin/claims/:id'], everyStaff),
  ...each(
    ['get /admin/claims/:id/comments', 'get /admin/claims/:id/comments/:commentId/documents'],
    everyStaff,
  ),
  ...each(
    [
      'post /admin/claims/authorize',
      'get /admin/claims/:id/authorize',
      'post /admin/claims/:id/authorize',
      'get /admin/claims/:id/reject',
      'post /admin/claims/:id/reject',
      'post /admin/claims/:id/service_order',
      'post /admin/claims/:id/comments',
      'post /admin/estimates/:id/documents',
      'post /admin/invoices/:id/documents',
      'post /admin/claims/:id/comments/:commentId/documents',
    ],
    administrator,
  ),
  ...Object.fromEntries(
    ['get', 'post'].map((method) => [
      `portal ${method} /recall_notices`,
      ticketReaders.filter(
        (name) => !['link', 'agentUser', ...(method === 'post' ? ['viewer'] : [])].includes(name),
      ),
    ]),
  ),
  'staff get /admin/recall_notices': keeper,
  'staff get /admin/recall_notices/export.csv': keeper,
  'staff post /admin/recall_notices': administrator,
  ...each(
    [
      'get /admin/work_orders',
      'get /admin/work_orders/export.csv',
      'get /admin/work_orders/:id',
      'get /admin/work_orders/:id/comments',
      'get /admin/work_orders/:id/lines/:lineId',
    ],
    everyStaff,
  ),
  ...each(
    [
      'get /admin/work_orders/new',
      'get /admin/work_orders/new/customer',
      'get /admin/work_orders/new/facility',
      'get /admin/work_orders/new/technician',
      'post /admin/work_orders',
      'get /admin/work_orders/:id/edit',
      'get /admin/work_orders/:id/edit/customer',
      'get /admin/work_orders/:id/edit/facility',
      'get /admin/work_orders/:id/edit/technician',
      'post /admin/work_orders/:id/edit',
      'post /admin/work_orders/:id/copy',
      'get /admin/order_drafts',
      'get /admin/order_drafts/export.csv',
      ...['confirm', 'dismiss', 'restore'].flatMap((action) => [
        `get /admin/order_drafts/${action}`,
        `post /admin/order_drafts/${action}`,
      ]),
      'get /admin/work_orders/:id/moves/:move',
      'post /admin/work_orders/:id/moves/:move',
      'get /admin/work_orders/:id/technician',
      'post /admin/work_orders/:id/technician',
      'get /admin/work_orders/:id/assets/find',
      'post /admin/work_orders/:id/assets',
      'post /admin/work_orders/:id/lines/:lineId',
      'post /admin/work_orders/:id/lines/:lineId/remove',
      'post /admin/work_orders/:id/comments',
      ...['schedule', 'assign', 'close'].flatMap((action) => [
        `get /admin/work_orders/bulk/${action}`,
        `post /admin/work_orders/bulk/${action}`,
      ]),
      'get /admin/work_orders/bulk/schedule/technician',
      'get /admin/work_orders/bulk/assign/technician',
    ],
    keeper,
  ),
  ...each(
    [
      'get /admin/partners',
      'get /admin/partners/export.csv',
      'get /admin/partners/:id',
      'get /admin/partners/:id/customers',
      'get /admin/partners/:id/customers/export.csv',
      'get /admin/partners/:id/users',
      'get /admin/partners/:id/users/export.csv',
      'get /admin/agents',
      'get /admin/agents/export.csv',
      'get /admin/agents/:id',
      'get /admin/agents/:id/customers',
      'get /admin/agents/:id/customers/export.csv',
      'get /admin/agents/:id/users',
      'get /admin/agents/:id/users/export.csv',
      'get /admin/personnel',
      'get /admin/personnel/export.csv',
      'get /admin/personnel/:id',
      'get /admin/my_jobs',
      'get /admin/my_jobs/:id',
      'get /admin/my_jobs/:id/sheet',
      'get /admin/my_jobs/:id/comments',
      'get /admin/my_jobs/:id/moves/:move',
      'get /admin/my_jobs/:id/lines/:lineId',
      'post /admin/my_jobs/:id/moves/:move',
      'post /admin/my_jobs/:id/lines/:lineId',
      'post /admin/my_jobs/:id/comments',
      'get /admin/customers/:id/agent',
    ],
    everyStaff,
  ),
  ...each(
    [
      'get /admin/partners/new',
      'post /admin/partners',
      'post /admin/partners/:id',
      'get /admin/agents/new',
      'get /admin/partners/:id/delete',
      'post /admin/partners/:id/delete',
      'get /admin/agents/:id/delete',
      'post /admin/agents/:id/delete',
      'get /admin/personnel/:id/delete',
      'post /admin/personnel/:id/delete',
      'post /admin/agents',
      'post /admin/agents/:id',
      'get /admin/personnel/new',
      'get /admin/personnel/new/find',
      'post /admin/personnel',
      'get /admin/personnel/:id/find',
      'post /admin/personnel/:id',
      'get /admin/partners/:id/customers/find',
      'post /admin/partners/:id/customers',
      'post /admin/partners/:id/customers/:customerId/remove',
      'get /admin/partners/:id/customers/:customerId/remove',
      'get /admin/partners/:id/users/new',
      'post /admin/partners/:id/users',
      'post /admin/partners/:id/users/:portalUserId/password',
      'post /admin/partners/:id/users/:portalUserId/suspend',
      'get /admin/partners/:id/users/:portalUserId/suspend',
      'post /admin/partners/:id/users/:portalUserId/resume',
      'get /admin/partners/:id/users/:portalUserId/delete',
      'post /admin/partners/:id/users/:portalUserId/delete',
      'get /admin/agents/:id/customers/find',
      'post /admin/agents/:id/customers',
      'post /admin/agents/:id/customers/:customerId/remove',
      'get /admin/agents/:id/customers/:customerId/remove',
      'get /admin/agents/:id/users/new',
      'post /admin/agents/:id/users',
      'post /admin/agents/:id/users/:portalUserId/password',
      'post /admin/agents/:id/users/:portalUserId/suspend',
      'get /admin/agents/:id/users/:portalUserId/suspend',
      'post /admin/agents/:id/users/:portalUserId/resume',
      'get /admin/agents/:id/users/:portalUserId/delete',
      'post /admin/agents/:id/users/:portalUserId/delete',
      'post /admin/partners/:id/users/:portalUserId/rights',
      'get /admin/customers/:id/agent/find',
      'post /admin/customers/:id/agent',
      'post /admin/customers/:id/agent/:agentId/remove',
      'get /admin/customers/:id/agent/:agentId/remove',
    ],
    administrator,
  ),
  ...each(
    [
      'get /admin/assets/:id/documents',
      'get /admin/work_orders/:id/documents',
      'get /admin/work_orders/:id/lines/:lineId/documents',
      'get /admin/tickets/:id/comments/:commentId/documents',
      'get /admin/estimates/:id/documents',
      'get /admin/invoices/:id/documents',
      'get /admin/documents/:id',
      'get /admin/documents/:id/edit',
      'get /admin/documents/:id/preview',
      'get /admin/my_jobs/:id/documents',
      'post /admin/my_jobs/:id/documents',
      'get /admin/my_jobs/:id/files/:documentId',
      'get /admin/my_jobs/:id/files/:documentId/preview',
      'get /admin/work_orders/:id/comments/:commentId/documents',
    ],
    everyStaff,
  ),
  ...each(
    [
      'post /admin/assets/:id/documents',
      'post /admin/work_orders/:id/documents',
      'post /admin/work_orders/:id/lines/:lineId/documents',
      'post /admin/tickets/:id/comments/:commentId/documents',
      'post /admin/work_orders/:id/comments/:commentId/documents',
      'post /admin/documents/:id/edit',
      'post /admin/documents/:id/replace',
      'post /admin/documents/:id/delete',
      'post /admin/documents/:id/restore',
    ],
    keeper,
  ),
  'staff get /admin/customers/:id/everything.zip': administrator,
  'staff get /admin/assets/certificates.zip': everyStaff,
  'staff get /admin/assets/labels': everyStaff,
  'staff get /admin/work_orders/:id/sheet': everyStaff,
  'staff get /admin/search': everyStaff,
  'portal get /search': everyPortal,
  'public get /calendar.ics': 'anyone',
  'public get /logo': 'anyone',
  'public get /logo/:name': 'anyone',
  ...Object.fromEntries(
    [
      ...['get /calendar', 'post /calendar', 'get /calendar/replace', 'post /calendar/replace'],
      ...['get /calendar/switch_off', 'post /calendar/switch_off'],
    ].map((route) => [
      `portal ${route}`,
      ticketReaders.filter((name) => !['link', 'agentUser', 'viewer'].includes(name)),
    ]),
  ),
  'portal get /assets/certificates.zip': everyPortal,
  'portal get /documents/:id': everyPortal,
  'portal get /documents/:id/preview': everyPortal,
  'portal get /': everyPortal,
  'portal post /customer': ['agentUser', 'partnerUser'],
  'portal get /estimates': payers,
  'portal get /estimates/export.csv': payers,
  'portal get /estimates/:id': payers,
  'portal get /estimates/:id/approve': payers,
  'portal get /estimates/:id/decline': payers,
  'portal get /estimates/:id/choose': payers,
  'portal post /estimates/:id/choose': payers.filter((name) => name !== 'agentUser'),
  'portal post /estimates/:id/approve': payers.filter((name) => name !== 'agentUser'),
  'portal post /estimates/:id/decline': payers.filter((name) => name !== 'agentUser'),
  'portal get /reports': payers,
  'portal get /reports/export.csv': payers,
  'portal get /reports/report.pdf': payers,
  'portal get /invoices': payers,
  'portal get /invoices/export.csv': payers,
  'portal get /invoices/pay': payers,
  'portal get /statement': payers,
  'portal get /statement/statement.csv': payers,
  'portal get /statement/statement.pdf': payers,
  'portal get /invoices/documents.zip': payers,
  'portal get /invoices/:id': payers,
  'portal get /invoices/:id/document.pdf': payers,
  'portal get /invoices/:id/document.xml': payers,
  'portal get /estimates/:id/document.pdf': payers,
  'portal get /estimates/:id/versions/:version/files/:place': payers,
  'portal get /estimates/:id/versions/:version/files/:place/preview': payers,
  'portal get /claims': ['partnerUser'],
  'portal get /claims/export.csv': ['partnerUser'],
  'portal get /claims/new': ['partnerUser'],
  'portal get /claims/new/customer': ['partnerUser'],
  'portal get /claims/new/asset': ['partnerUser'],
  'portal post /claims': ['partnerUser'],
  'portal get /claims/:id': ['partnerUser'],
  'portal get /claims/:id/comments': ['partnerUser'],
  'portal post /claims/:id/comments': ['partnerUser'],
  'portal get /customers': ['partnerUser'],
  'portal get /customers/export.csv': ['partnerUser'],
  'portal get /customers/:id': ['partnerUser'],
  'portal get /customers/new': ['partnerUser'],
  'portal post /customers': ['partnerUser'],
  'portal get /my_profile': portalNames,
  'portal post /my_profile': withPassword,
  'portal get /my_profile/sign_out_everywhere': withPassword,
  'portal post /my_profile/sign_out_everywhere': withPassword,
  'portal post /my_profile/dates': withPassword,
  'portal post /my_profile/notifications': withPassword.filter((name) => name !== 'agentUser'),
  'portal post /carry': portalNames,
  'portal get /change_password': withPassword,
  'portal post /change_password': withPassword,
  'portal get /customer': ['agentUser', 'partnerUser'],
  'portal get /facility': everyPortal,
  'portal post /facility': everyPortal,
  ...eachOf(
    'portal',
    ['assets', 'recalls', 'delinquent', 'work_orders'].flatMap((list) => [
      `get /${list}/columns`,
      `post /${list}/columns`,
    ]),
    everyPortal.filter((name) => name !== 'viewer'),
  ),
  ...eachOf(
    'portal',
    ['get /in_work/columns', 'post /in_work/columns'],
    ticketReaders.filter((name) => name !== 'viewer'),
  ),
  'portal get /assets': everyPortal,
  'portal get /assets/export.csv': everyPortal,
  'portal get /assets/:id': everyPortal,
  ...eachOf(
    'portal',
    ['get /in_work', 'get /in_work/export.csv', 'get /work_orders/:id/comments'],
    ticketReaders,
  ),
  ...eachOf(
    'portal',
    ['get /work_orders', 'get /work_orders/export.csv', 'get /work_orders/:id'],
    everyPortal,
  ),
  ...eachOf(
    'portal',
    ['get /recalls', 'get /recalls/export.csv', 'get /delinquent', 'get /delinquent/export.csv'],
    everyPortal,
  ),
  'portal post /work_orders/:id/comments': ticketWriters,
  ...eachOf(
    'portal',
    [
      'get /work_orders/new',
      'post /work_orders/new',
      'post /work_orders',
      'get /work_orders/:id/withdraw',
      'post /work_orders/:id/withdraw',
    ],
    requesters,
  ),
  ...eachOf(
    'portal',
    ['get /contacts', 'get /contacts/export.csv', 'get /contacts/search', 'get /contacts/:id'],
    ['link', 'agentUser', ...contactEditors],
  ),
  ...eachOf(
    'portal',
    [
      'get /contacts/:id/edit',
      'post /contacts/:id/edit',
      'post /contacts/:id/reactivate',
      'get /contacts/:id/facilities/find',
      'post /contacts/:id/facilities',
      'post /contacts/:id/facilities/:facilityId/remove',
    ],
    contactEditors,
  ),
  ...eachOf(
    'portal',
    ['get /contacts/new', 'post /contacts', 'get /contacts/:id/delete', 'post /contacts/:id/delete'],
    wholeCustomer,
  ),
  ...eachOf(
    'portal',
    [
      'get /users',
      'get /users/export.csv',
      'get /users/new',
      'post /users',
      'post /users/:id/resend',
      'get /users/:id/suspend',
      'post /users/:id/suspend',
      'post /users/:id/resume',
      'get /users/:id/sign_out',
      'post /users/:id/sign_out',
    ],
    ['customerUser', 'contactWithPermissions', 'partnerUser'],
  ),
  'portal get /users/new/contact': ['customerUser', 'contactWithPermissions', 'partnerUser'],
  ...eachOf(
    'portal',
    ['get /facilities', 'get /facilities/export.csv', 'get /facilities/:id'],
    ticketReaders,
  ),
  ...eachOf(
    'portal',
    [
      'get /facilities/new',
      'post /facilities',
      'get /facilities/:id/edit',
      'post /facilities/:id/edit',
      'get /activity',
      'get /activity/export.csv',
    ],
    wholeCustomer,
  ),
  'portal get /tickets': ticketReaders,
  'portal get /tickets/export.csv': ticketReaders,
  'portal get /tickets/new': ticketWriters,
  ...Object.fromEntries(
    ['asset', 'work_order'].map((what) => [`portal get /tickets/new/${what}`, ticketWriters]),
  ),
  'portal post /tickets': ticketWriters,
  'portal get /tickets/:id': ticketReaders,
  'portal get /tickets/:id/comments': ticketReaders,
  'portal post /tickets/:id/comments': ticketWriters,
  'portal post /tickets/:id/close': ticketWriters,
  'portal post /tickets/:id/reopen': ticketWriters,
};

function each(lines: readonly string[], who: readonly PlayerName[]): Record<string, readonly PlayerName[]> {
  return eachOf('staff', lines, who);
}

function eachOf(side: 'staff' | 'portal' | 'operator', lines: readonly string[], who: readonly PlayerName[]) {
  return Object.fromEntries(lines.map((line) => [`${side} ${line}`, who]));
}

const nameOf = ({ side, method, path }: Route) => `${side} ${method} ${path}`;
const signedInRoutes = routes.filter(({ side }) => side === 'staff' || side === 'portal');

/** The cookies of everybody who was signed in: their session is there, and need not be written for each request. */
const cookiesOf = new Map<string, ReadonlyMap<string, string>>();

/** A new browser with somebody's session in it, as `signedIn` has it. */
async function browserOf(player: SignedIn, slug = player.slug): Promise<Browser> {
  const kept = cookiesOf.get(player.token);
  const browser = kept ? await visitor(slug) : await signedIn(player, slug);
  if (kept) for (const [name, value] of kept) browser.cookies.set(name, value);
  else cookiesOf.set(player.token, new Map(browser.cookies));
  return browser;
}

describe('Route matrix: every route, every actor, the other tenant', function () {
  this.timeout(180_000);
  let cast: Cast;
  let other: Cast;
  let untouched: string[];
  /** Routes that nobody could call who may not. */
  const tried = new Set<Route>();

  before(async () => {
    cast = await makeCast('routes');
    other = await makeCast('routes');
    for (const one of [cast, other]) records.set(one, await recordsOf(one));
    untouched = await stateOf(cast);
  });

  it('each route stands in the matrix, and each line of the matrix is a route', () => {
    expectListed(
      routes.map(nameOf),
      Object.keys(expected),
      '`expected` in test/requests/routeMatrix.test.ts',
    );
  });

  for (const route of signedInRoutes) {
    const name = nameOf(route);
    const allowed = expected[name] ?? [];

    it(`A16, A23: ${name}`, async () => {
      expect(name in expected, 'this route is in `expected`, with everybody who may call it').to.equal(true);
      const path = addressOf(route, cast);
      const own: readonly PlayerName[] = route.side === 'staff' ? staffNames : everyPortal;
      const entrance = route.side === 'staff' ? '/admin/login' : '/login';

      const toEntrance = async (browser: Browser, who: string) => {
        const answer = await ask(browser, route, path);
        expect([answer.status, answer.location?.split('?')[0]], who).to.deep.equal([303, entrance]);
      };
      await toEntrance(await visitor(cast.slug), 'a visitor');
      const elsewhere = other.players[route.side === 'staff' ? 'administrator' : 'customerUser'];
      await toEntrance(await browserOf(elsewhere, cast.slug), "the other tenant's cookie");
      const wrongSide = cast.players[route.side === 'staff' ? 'customerUser' : 'administrator'];
      // A person with a staff session alone is led to the staff's own profile (A6).
      // So are staff who scan a label or a sheet to the record's own page, which asks them as staff.
      const isScanned = /^\/(?:assets|work_orders)\/[0-9a-f-]{36}$/.test(path) && route.method === 'get';
      if (isScanned)
        expect((await ask(await browserOf(wrongSide), route, path)).location).to.equal(`/admin${path}`);
      else if (path !== '/my_profile') await toEntrance(await browserOf(wrongSide), 'the other side');

      for (const who of own) {
        const browser = await browserOf(cast.players[who]);
        if (allowed.includes(who)) {
          // A POST with nothing in it would do something: what allowed people get is each feature's own test.
          if (route.method === 'post') continue;
          const answer = await ask(browser, route, path);
          const seen = visible(route, who);
          expect(answer.status, `${who} may`).to.be.oneOf(seen ? [200, 303] : [404]);
          expect(answer.location ?? '', who).not.to.match(/\/login/);
        } else {
          expect((await ask(browser, route, path)).status, `${who} may not`).to.equal(404);
        }
      }
      tried.add(route);
    });
  }

  it('A16: nobody who may not call a route changed anything by trying', async () => {
    expect(tried.size, 'all were tried: run the whole file').to.equal(signedInRoutes.length);
    expect(await stateOf(cast)).to.deep.equal(untouched);
  });

  // A 404 has nothing on it that anybody could lose. That a pasted text of accounts is answered at once has a test of its own.
  it('S25: in a browser no POST draws a page, whatever is sent: the history holds a GET', async () => {
    const drawing = await makeCast('routes');
    records.set(drawing, await recordsOf(drawing));
    const junk = { name: ' ', subject: '', first_name: '', facilities: drawing.facilities.dock, reason: '', how: 'copy', notify: 'x' };
    const asPage = { 'Sec-Fetch-Mode': 'navigate' };
    let led = 0;
    for (const route of routes.filter(({ method, side }) => method === 'post' && side !== 'platform' && side !== 'operator')) {
      const allowed = expected[nameOf(route)] ?? [];
      const names = allowed === 'anyone' ? [] : allowed;
      const path = addressOf(route, drawing);
      const some = new Set([names[0] ?? null, names.at(-1) ?? null]);
      for (const who of some)
        for (const body of [{}, junk]) {
          const browser = who === null ? await visitor(drawing.slug) : await signedIn(drawing.players[who]);
          const answer =
            'multipart' in route || 'files' in route
              ? await browser.upload(path, body, null, asPage)
              : await browser.post(path, body, asPage);
          expect(answer.status, `${nameOf(route)} by ${who ?? 'a visitor'}: ${answer.text.slice(0, 300)}`).to.be.oneOf([303, 404]);
          if (answer.location?.includes('_again=')) led += 1;
        }
    }
    expect(led).to.be.greaterThan(100);
  }); // prettier-ignore

  it("A1: another tenant's records answer 404 to this tenant's administrator", async () => {
    const browser = await signedIn(cast.players.administrator);
    // A kind of email is no record of anybody's.
    for (const route of signedInRoutes.filter(({ side, path }) => side === 'staff' && /:(?!kind)/.test(path)))
      expect((await ask(browser, route, addressOf(route, other))).status, nameOf(route)).to.equal(404);
  });

  it('S8: an unknown address and an id that is no id answer as what may not be seen', async () => {
    const browser = await signedIn(cast.players.administrator);
    const words = (html: string) => /<h1>([^<]*)<\/h1>/.exec(html)?.[1];
    const hidden = await browser.get(`/admin/customers/${other.customers.north}`);
    for (const path of [
      '/admin/nothing',
      '/admin/customers/1',
      '/admin/customers/%00',
      "/admin/customers/'--",
    ]) {
      const answer = await browser.get(path);
      expect([answer.status, words(answer.text)], path).to.deep.equal([hidden.status, words(hidden.text)]);
    }
    expect(hidden.status).to.equal(404);
  });

  it('S8: an error page leads staff back to the back office, others to the start page of their host', async () => {
    const leadsTo = async (browser: Browser, path: string) => {
      const { status, text } = await browser.get(path);
      const hrefs = [...text.matchAll(/<a class="(?:brand|button primary)" href="([^"]*)"/g)].map(
        ([, to]) => to,
      );
      return [status, ...new Set(hrefs)];
    };
    const staff = await signedIn(cast.players.administrator);
    for (const path of ['/admin/nothing', `/admin/customers/${other.customers.north}`])
      expect(await leadsTo(staff, path), path).to.deep.equal([404, '/admin']);
    const person = await signedIn(cast.players.customerUser);
    for (const path of ['/nothing', '/administer', `/assets/${other.assets.cal1}`])
      expect(await leadsTo(person, path), path).to.deep.equal([404, '/']);
    expect((await person.get('/%00')).text).to.contain('href="/"');
    expect((await staff.get('/admin/%E0%A4%A')).text).to.contain('href="/admin"');
  });
});

/** What each table holds of the tenant whose routes are called. */
const WATCHED = [
  'customers',
  'facilities',
  'contacts',
  'contact_facilities',
  'users',
  'portal_users',
  'assets',
  'tickets',
  'ticket_comments',
  'work_orders',
  'work_order_lines',
  'work_order_comments',
  'claim_comments',
  'work_order_events',
  'secure_links',
  'bulk_imports',
  'imports',
  'import_rows',
  'certificate_uploads',
  'certificate_files',
  'bank_files',
  'bank_lines',
  'usergroups',
  'partners',
  'agents',
  'personnel',
  'emails',
  'email_templates',
  'documents',
  'company_logos',
];

async function stateOf({ tenantId }: Cast): Promise<string[]> {
  const { admin } = await testDatabase();
  const sums = await Promise.all(
    WATCHED.map((table) =>
      admin.query<{ rows: string }>(
        `select md5(coalesce(string_agg(md5(t::text), '' order by t.id), '')) as rows from ${table} t where tenant_id = $1`,
        [tenantId],
      ),
    ),
  );
  return sums.map(({ rows }) => rows[0]!.rows);
}

function ask(browser: Browser, { method }: Route, path: string) {
  return method === 'get' ? browser.get(path) : browser.post(path, {});
}

/** What addresses name besides a cast's own ids: portal users by whose they are, a personnel record, accounts in bulk. */
type Records = Record<
  | 'customers'
  | 'partners'
  | 'agents'
  | 'personnel'
  | 'bulk'
  | 'imported'
  | 'certificates'
  | 'bankFile'
  | 'email'
  | 'document'
  | 'jobFile'
  | 'orderComment'
  | 'claimComment'
  | 'request',
  string
>;
const records = new Map<Cast, Records>();

async function recordsOf({ tenantId, players, assets, workOrder, claim, estimates }: Cast): Promise<Records> {
  const { admin } = await testDatabase();
  const portalUser = async (name: PlayerName) => {
    const sql = 'select id from portal_users where tenant_id = $1 and user_id = $2';
    return (await admin.query<{ id: string }>(sql, [tenantId, players[name].userId])).rows[0]!.id;
  };
  const personnel = await admin.query<{ id: string }>(
    "insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Tess', 'Worker', $2) returning id",
    [tenantId, players.technician.userId],
  );
  await admin.query('update work_orders set technician_id = $2 where tenant_id = $1', [
    tenantId,
    personnel.rows[0]!.id,
  ]);
  const bulk = await admin.query<{ id: string }>(
    'insert into bulk_imports (tenant_id, user_id) values ($1, $2) returning id',
    [tenantId, players.administrator.userId],
  );
  const imported = await admin.query<{ id: string }>(
    `insert into imports (tenant_id, user_id, kind, file_name, sheets, sheet, state)
       values ($1, $2, 'assets', 'assets.csv', '[{"name": "", "headings": [], "rows": 0, "hidden": 0}]', 0, 'draft') returning id`,
    [tenantId, players.administrator.userId],
  );
  const bankFile = await admin.query<{ id: string }>(
    `insert into bank_files (tenant_id, user_id, file_name, format, currency, state)
       values ($1, $2, 'bank.xml', 'camt', 'EUR', 'draft') returning id`,
    [tenantId, players.administrator.userId],
  );
  const certificates = await admin.query<{ id: string }>(
    'insert into certificate_uploads (tenant_id, user_id) values ($1, $2) returning id',
    [tenantId, players.administrator.userId],
  );
  await admin.query(
    "insert into email_templates (tenant_id, kind, subject, body) values ($1, 'invitation', 's', 'b')",
    [tenantId],
  );
  const email = await admin.query<{ id: string }>(
    `insert into emails (tenant_id, kind, to_address, to_name, customer_id)
       values ($1, 'secure_link', 'south@example.com', 'South', (select id from customers where tenant_id = $1 limit 1)) returning id`,
    [tenantId],
  );
  const request = await admin.query<{ id: string }>(
    `insert into access_requests (tenant_id, name, company, email) values ($1, 'Rita', 'R', 'r@x.example') returning id`,
    [tenantId],
  );
  const orderComment = await admin.query<{ id: string }>(
    `insert into work_order_comments (tenant_id, work_order_id, body, by_staff, author_name) values ($1, $2, 'w', true, 'T') returning id`,
    [tenantId, workOrder],
  );
  const claimComment = await admin.query<{ id: string }>(
    `insert into claim_comments (tenant_id, claim_id, body, by_staff, author_name) values ($1, $2, 'w', true, 'T') returning id`,
    [tenantId, claim],
  );
  const document = await storedDocument(tenantId, { asset_id: assets.cal1 });
  // An answer to a version of its own, with a file: what it says is all that is asked for.
  await admin.query(
    `set session_replication_role = replica;
     insert into estimate_decisions
         (tenant_id, estimate_id, revision, decision, name, author_name, address, browser, content, content_sha256, terms)
       select tenant_id, '${estimates.ofNorth}', 9, 'declined', 'O', 'O', 'x', 'x', jsonb_build_object('files', jsonb_build_array(
         jsonb_build_object('name', name, 'size', size, 'sha256', sha256, 'file_id', file_id, 'media_type', media_type))),
         repeat('0', 64), 't'
       from documents where id = '${document}'; reset session_replication_role`,
  );
  return {
    claimComment: claimComment.rows[0]!.id,
    request: request.rows[0]!.id,
    orderComment: orderComment.rows[0]!.id,
    jobFile: await storedDocument(tenantId, { work_order_comment_id: orderComment.rows[0]!.id }),
    document,
    bulk: bulk.rows[0]!.id,
    imported: imported.rows[0]!.id,
    certificates: certificates.rows[0]!.id,
    bankFile: bankFile.rows[0]!.id,
    email: email.rows[0]!.id,
    customers: await portalUser('contactUser'),
    partners: await portalUser('partnerUser'),
    agents: await portalUser('agentUser'),
    personnel: personnel.rows[0]!.id,
  };
}

/** The address with ids of a cast; which record it is follows from the path. */
function addressOf({ path, side }: Route, cast: Cast): string {
  const { players } = cast;
  const made = records.get(cast)!;
  const ids: Record<string, string | null> = {
    ...cast.own,
    '/admin/customers': cast.customers.north,
    '/admin/facilities': cast.facilities.cal1,
    '/admin/contacts': players.contactUser.contactId,
    '/admin/users': players.technician.userId,
    '/admin/usergroups': cast.groups.technicians,
    '/admin/partners': cast.partnerId,
    '/admin/agents': cast.agentId,
    '/admin/personnel': made.personnel,
    '/admin/accounts/bulk': made.bulk,
    '/admin/imports/files': made.imported,
    '/admin/certificates': made.certificates,
    '/admin/emails': made.email,
    '/admin/access_requests': made.request,
    '/admin/assets': cast.assets.cal1,
    '/assets': cast.assets.cal1,
    '/admin/work_orders': cast.workOrder,
    '/admin/work_order_types': cast.workOrderType,
    '/admin/my_jobs': cast.workOrder,
    '/work_orders': cast.workOrder,
    '/admin/estimates': cast.estimates.ofNorth,
    '/estimates': cast.estimates.ofNorth,
    '/admin/invoices/bank': made.bankFile,
    '/admin/invoices': cast.invoices.ofNorth,
    '/invoices': cast.invoices.ofNorth,
    '/admin/payments': cast.payment,
    '/admin/invoices/recurring': cast.recurring,
    '/admin/claims': cast.claim,
    '/claims': cast.claim,
    '/contacts': players.contactUser.contactId,
    '/users': made.customers,
    '/facilities': cast.facilities.cal1,
    '/customers': cast.customers.west,
    '/admin/documents': made.document,
    '/documents': made.document,
  };
  // A preview is one person's: of somebody who sees this customer's money.
  if (path.endsWith('/statement/email/preview'))
    return `${path.replace(':id', cast.customers.north)}?person=${players.customerUser.userId ?? ''}`;
  const place = path.split('/:')[0] ?? '';
  const id = ids[place] ?? cast.tickets.ofContactUser;
  const comments: Record<string, string> = {
    '/admin/work_orders': made.orderComment,
    '/admin/claims': made.claimComment,
  };
  const owner = (['partners', 'agents'] as const).find((one) => place === `/admin/${one}`) ?? 'customers';
  return (
    path
      .replace(':portalUserId', made[owner])
      .replace(':customerId', cast.customers.west)
      .replace(
        ':otherId',
        place === '/admin/contacts' ? (players.allContact.contactId ?? '') : cast.customers.west,
      )
      .replace(':agentId', cast.agentId)
      .replace(':linkId', cast.linkId)
      .replace(':lineId', cast.workOrderLine)
      .replace(':commentId', comments[place] ?? cast.comments.public)
      .replace(':documentId', made.jobFile)
      // Whom a job is assigned to does not schedule it.
      .replace(':move', place === '/admin/my_jobs' ? 'start' : 'schedule')
      .replace(':facilityId', cast.facilities.cal1)
      .replace(':contactId', players.contactUser.contactId ?? '')
      .replace(':labId', cast.facilities.lab)
      .replace(':userId', players.contactUser.userId ?? '')
      .replace(':token', side)
      .replace(':kind', 'invitation')
      .replace(':version', '9')
      .replace(':place', '1')
      .replace(':serviceId', cast.assetService)
      .replace(':id', path.includes('/:serviceId') ? cast.assets.mt : id)
  );
}

/** Which portal player sees what a single page of the matrix asks for: the asset and the order at cal-1, contactUser's ticket. */
function visible({ side, path }: Route, who: PlayerName): boolean {
  // A22: a job is shown to whoever it is assigned to.
  if (path.startsWith('/admin/my_jobs/:')) return who === 'technician';
  // The link of these addresses is another customer's.
  if (path.endsWith('/:linkId/end')) return false;
  if (path === '/users/new/contact') return who !== 'partnerUser';
  if (side === 'staff' || !path.includes(':') || /^\/(?:customers|claims)/.test(path)) return true;
  const north: PlayerName[] = [
    'customerUser',
    'adminContact',
    'adminContactWithOutside',
    'contactUser',
    'agentUser',
    'viewer',
  ];
  if (path.startsWith('/users')) return ['customerUser', 'contactWithPermissions'].includes(who);
  if (path.startsWith('/contacts')) return [...north, 'contactWithPermissions'].includes(who);
  if (/^\/(?:invoices|estimates)/.test(path)) return [...north, 'contactWithPermissions'].includes(who);
  if (/^\/(assets|work_orders|documents|facilities)/.test(path))
    return [...north, 'contactWithPermissions', 'allContact'].includes(who);
  return north.includes(who);
}
