import { routes } from '../../server/features/index.ts';
import type { Route } from '../../server/request/route.ts';
import { ownAddresses, type OwnIds } from './ownRecords.ts';

/** Who opens a page; null: nobody is signed in. */
export type Opener =
  | 'administrator'
  | 'contactUser'
  | 'customerUser'
  | 'partnerUser'
  | 'wideContact'
  /** Of the platform, on its own host. */
  | 'operator'
  | null;

/** What the addresses of a tenant's pages are built from: one record of each kind, by its page where it has one. */
export interface PlaceIds {
  linkToken: string;
  invitation: string;
  reset: string;
  handOverToken: string;
  unsubscribe: string;
  customerId: string;
  customer: string;
  /** Of another customer, and of another contact of the same customer: what each could be merged with. */
  otherCustomer: string;
  otherContact: string;
  portalUser: string;
  contact: string;
  user: string;
  usergroup: string;
  partner: string;
  partnersUser: string;
  agent: string;
  agentsUser: string;
  personnel: string;
  partnersCustomer: string;
  email: string;
  bulk: string;
  /** A file of records: one whose columns are to be chosen, and one with its dry run. */
  importColumns: string;
  importFile: string;
  /** Files of a bank: one whose columns are to be chosen, and one with its dry run. */
  bankColumns: string;
  bankFile: string;
  /** Certificates that wait to be added. */
  certificates: string;
  accountMade: string;
  /** A login that sees that customer's money. */
  customersUserId: string;
  facilityId: string;
  facility: string;
  asset: string;
  /** One of the several services of an asset. */
  assetService: string;
  ticket: string;
  /** A comment of the ticket, one on the work order, and a document of the asset. */
  comment: string;
  orderComment: string;
  /** One on the claim, of staff, with a file. */
  claimComment: string;
  document: string;
  /** One that is shown in the portal. */
  shownDocument: string;
  workOrder: string;
  workOrderLine: string;
  workOrderType: string;
  /** A sent one of the customer user's customer, and a draft. */
  estimate: string;
  estimateDraft: string;
  /** An issued one, partly paid, of the customer user's customer; and a draft. */
  invoice: string;
  invoiceDraft: string;
  /** The pages of what belongs to the company alone (`ownRecords.ts`). */
  own: OwnIds;
  recurring: string;
  /** A partner's, waiting. */
  claim: string;
  /** A work order that is assigned to the administrator, and a line of it. */
  job: string;
  jobLine: string;
  tenantId: string;
  operatorSetUp: string;
  /** The tenant's. */
  siteGroup: string;
}

/** Where a page is opened, and as whom. */
interface PlaceOfPage {
  as: Opener;
  path: (ids: PlaceIds) => string;
}

const as =
  (name: Opener) =>
  (path: PlaceOfPage['path']): PlaceOfPage => ({ as: name, path });
const staff = as('administrator');
const portal = as('contactUser');
const operator = as('operator');
const stranger = as(null);

/** The places of several similar pages. */
const eachPlace = (names: readonly string[], place: (name: string) => Record<string, PlaceOfPage>) =>
  Object.assign({}, ...names.map(place)) as Record<string, PlaceOfPage>;

const templates = '/admin/settings/email_templates';

/**
 * Not a page to look at by itself: a file to download, the document in the frame of an email's template, or a question before
 * something that can't be undone. Questions all look alike (test/requests/questions.test.ts checks every one).
 */
export const isNoPage = ({ path, asks }: Route): boolean =>
  /\.(?:csv|zip|pdf|ics|xml)$/.test(path) ||
  path.endsWith('/preview') ||
  path.endsWith('/documents/:id') ||
  path.endsWith('/files/:place') ||
  path.startsWith('/logo') ||
  path.endsWith('/files/:documentId') ||
  asks === true;

/** Is a route on the platform's own host, and not on a tenant's? */
export const isPlatforms = ({ side }: Pick<Route, 'side'>): boolean =>
  side === 'platform' || side === 'operator';

/** How a route is named in `places`. */
export const placeKey = ({ side, path }: Route): string => `${side} ${path}`;

/** The pages of what belongs to the company alone, whose addresses say all. */
function ownPlaces(): Record<string, PlaceOfPage> {
  const pages = routes.filter(({ side, method }) => side === 'staff' && method === 'get');
  return Object.fromEntries(
    pages.flatMap((route) => {
      const list = ownAddresses.find((one) => route.path === one || route.path.startsWith(`${one}/`));
      if (list === undefined || isNoPage(route)) return [];
      return [[placeKey(route), staff(({ own }) => route.path.replace(`${list}/:id`, own[list]))]];
    }),
  );
}

/**
 * One place for every page of the product, by the side and path of its route. The browser tests look at it, and the bench
 * measures it (P3, P4). A route without one fails.
 */
export const places: Readonly<Record<string, PlaceOfPage>> = {
  ...ownPlaces(),
  'platform /': stranger(() => '/'),
  'platform /signup': stranger(() => '/signup'),
  'platform /operator/login': stranger(() => '/operator/login'),
  'platform /operator/set_up/:token': stranger(({ operatorSetUp }) => operatorSetUp),
  'operator /operator': operator(() => '/operator'),
  'operator /operator/tenants/:id': operator(({ tenantId }) => `/operator/tenants/${tenantId}`),
  'operator /operator/tenants/:id/suspend': operator(
    ({ tenantId }) => `/operator/tenants/${tenantId}/suspend`,
  ),
  'operator /operator/groups': operator(() => '/operator/groups'),
  'operator /operator/groups/new': operator(() => '/operator/groups/new'),
  'operator /operator/groups/:id': operator(({ siteGroup }) => `/operator/groups/${siteGroup}`),
  'operator /operator/groups/:id/companies': operator(
    ({ siteGroup }) => `/operator/groups/${siteGroup}/companies`,
  ),
  'operator /operator/health': operator(() => '/operator/health'),
  'operator /operator/log': operator(() => '/operator/log'),
  'public /admin/welcome/:token': stranger(({ handOverToken }) => `/admin/welcome/${handOverToken}`),
  'public /login': stranger(() => '/login'),
  'public /admin/login': stranger(() => '/admin/login'),
  'public /link/:token': stranger(({ linkToken }) => `/link/${linkToken}`),
  'public /invitation/:token': stranger(({ invitation }) => invitation),
  'public /reset_password/:token': stranger(({ reset }) => reset),
  'public /forgot_password': stranger(() => '/forgot_password'),
  'public /request_access': stranger(() => '/request_access'),
  'staff /admin/permission_presets/:id/apply': staff(
    ({ own, contact }) =>
      `${own['/admin/permission_presets']}/apply?contacts=${contact.split('/').at(-1) ?? ''}`,
  ),
  'staff /admin/access_requests': staff(() => '/admin/access_requests?status=all'),
  'public /admin/forgot_password': stranger(() => '/admin/forgot_password'),
  'public /unsubscribe/:token': stranger(({ unsubscribe }) => unsubscribe),

  'staff /admin': staff(() => '/admin'),
  'staff /admin/my_profile': staff(() => '/admin/my_profile'),
  'staff /admin/change_password': staff(() => '/admin/change_password'),
  'staff /admin/audit': staff(() => '/admin/audit'),
  'staff /admin/settings/email_templates': staff(() => templates),
  'staff /admin/settings/email_templates/:kind': staff(() => `${templates}/invitation`),
  'staff /admin/settings/email_templates/:kind/default': staff(() => `${templates}/ticket_comment/default`),
  'staff /admin/settings': staff(() => '/admin/settings'),
  'staff /admin/settings/service_dates': staff(() => '/admin/settings/service_dates'),
  'staff /admin/settings/company': staff(() => '/admin/settings/company'),
  'staff /admin/reminders': staff(() => '/admin/reminders'),
  'staff /admin/invoices/:id/email': staff(({ invoice }) => `/admin${invoice}/email`),
  'staff /admin/invoices/:id/reminders': staff(({ invoice }) => `/admin${invoice}/reminders`),
  'staff /admin/customers/:id/reminders': staff(({ customer }) => `${customer}/reminders`),
  'staff /admin/settings/payment': staff(() => '/admin/settings/payment'),
  'staff /admin/settings/electronic_invoices': staff(() => '/admin/settings/electronic_invoices'),
  'staff /admin/settings/notifications': staff(() => '/admin/settings/notifications'),
  'staff /admin/emails': staff(() => '/admin/emails'),
  'staff /admin/emails/:id': staff(({ email }) => `/admin/emails/${email}`),
  'staff /admin/customers': staff(() => '/admin/customers'),
  'staff /admin/customers/new': staff(() => '/admin/customers/new'),
  'staff /admin/customers/:id': staff(({ customer }) => customer),
  'staff /admin/customers/:id/merge': staff(({ customer }) => `${customer}/merge`),
  'staff /admin/customers/:id/merge/compare': staff(
    ({ customer, otherCustomer }) => `${customer}/merge/compare?other=${otherCustomer}`,
  ),
  'staff /admin/contacts/:id/merge': staff(({ contact }) => `${contact}/merge`),
  'staff /admin/contacts/:id/merge/compare': staff(
    ({ contact, otherContact }) => `${contact}/merge/compare?other=${otherContact}`,
  ),
  'staff /admin/customers/:id/facilities': staff(({ customer }) => `${customer}/facilities`),
  'staff /admin/customers/:id/contacts': staff(({ customer }) => `${customer}/contacts`),
  'staff /admin/customers/:id/secure_link': staff(({ customer }) => `${customer}/secure_link`),
  'staff /admin/customers/:id/secure_link/email': staff(({ customer }) => `${customer}/secure_link/email`),
  'staff /admin/customers/:id/secure_link/email/contact': staff(
    ({ customer }) => `${customer}/secure_link/email/contact`,
  ),
  'staff /admin/customers/:id/secure_link/email/ticket': staff(
    ({ customer }) => `${customer}/secure_link/email/ticket`,
  ),
  'staff /admin/customers/:id/portal_users': staff(({ customer }) => `${customer}/portal_users`),
  'staff /admin/customers/:id/portal_users/new': staff(({ customer }) => `${customer}/portal_users/new`),
  'staff /admin/customers/:id/portal_users/new/contact': staff(
    ({ customer }) => `${customer}/portal_users/new/contact`,
  ),
  'staff /admin/customers/:id/portal_users/:portalUserId/contact': staff(
    ({ portalUser }) => `${portalUser}/contact`,
  ),
  'staff /admin/customers/:id/portal_users/:portalUserId/contact/find': staff(
    ({ portalUser }) => `${portalUser}/contact/find`,
  ),
  'staff /admin/facilities': staff(() => '/admin/facilities'),
  'staff /admin/facilities/new': staff(() => '/admin/facilities/new'),
  'staff /admin/facilities/:id': staff(({ facility }) => facility),
  'staff /admin/facilities/:id/contacts/find': staff(({ facility }) => `${facility}/contacts/find`),
  'staff /admin/access/new': staff(({ customerId }) => `/admin/access/new?customer=${customerId}`),
  'staff /admin/access/new/customer': staff(() => '/admin/access/new/customer'),
  'staff /admin/access/new/contact': staff(
    ({ customerId }) => `/admin/access/new/contact?customer=${customerId}`,
  ),
  'staff /admin/contacts': staff(() => '/admin/contacts'),
  'staff /admin/contacts/new': staff(() => '/admin/contacts/new'),
  'staff /admin/contacts/new/customer': staff(() => '/admin/contacts/new/customer'),
  'staff /admin/contacts/:id': staff(({ contact }) => contact),
  'staff /admin/contacts/:id/preset': staff(({ contact }) => `${contact}/preset`),
  'staff /admin/contacts/:id/details': staff(({ contact }) => `${contact}/details`),
  'staff /admin/contacts/:id/details/customer': staff(({ contact }) => `${contact}/details/customer`),
  'staff /admin/contacts/:id/user/find': staff(({ contact }) => `${contact}/user/find`),
  'staff /admin/contacts/:id/facilities/find': staff(({ contact }) => `${contact}/facilities/find`),
  'staff /admin/users': staff(() => '/admin/users'),
  'staff /admin/users/new': staff(() => '/admin/users/new'),
  'staff /admin/users/:id': staff(({ user }) => user),
  'staff /admin/users/:id/details': staff(({ user }) => `${user}/details`),
  'staff /admin/users/:id/groups': staff(({ user }) => `${user}/groups`),
  'staff /admin/users/:id/labs/find': staff(({ user }) => `${user}/labs/find`),
  'staff /admin/users/:id/invitation': staff(({ user }) => `${user}/invitation`),
  'staff /admin/usergroups': staff(() => '/admin/usergroups'),
  'staff /admin/usergroups/new': staff(() => '/admin/usergroups/new'),
  'staff /admin/usergroups/:id': staff(({ usergroup }) => usergroup),
  'staff /admin/customers/:id/agent': staff(({ customer }) => `${customer}/agent`),
  'staff /admin/customers/:id/agent/find': staff(({ customer }) => `${customer}/agent/find`),
  'staff /admin/partners': staff(() => '/admin/partners'),
  'staff /admin/partners/new': staff(() => '/admin/partners/new'),
  'staff /admin/partners/:id': staff(({ partner }) => partner),
  'staff /admin/partners/:id/customers': staff(({ partner }) => `${partner}/customers`),
  'staff /admin/partners/:id/customers/find': staff(({ partner }) => `${partner}/customers/find`),
  'staff /admin/partners/:id/users': staff(({ partner }) => `${partner}/users`),
  'staff /admin/partners/:id/users/new': staff(({ partner }) => `${partner}/users/new`),
  'staff /admin/agents': staff(() => '/admin/agents'),
  'staff /admin/agents/new': staff(() => '/admin/agents/new'),
  'staff /admin/agents/:id': staff(({ agent }) => agent),
  'staff /admin/agents/:id/customers': staff(({ agent }) => `${agent}/customers`),
  'staff /admin/agents/:id/customers/find': staff(({ agent }) => `${agent}/customers/find`),
  'staff /admin/agents/:id/users': staff(({ agent }) => `${agent}/users`),
  'staff /admin/agents/:id/users/new': staff(({ agent }) => `${agent}/users/new`),
  'staff /admin/personnel': staff(() => '/admin/personnel'),
  'staff /admin/personnel/new': staff(() => '/admin/personnel/new'),
  'staff /admin/personnel/new/find': staff(() => '/admin/personnel/new/find'),
  'staff /admin/personnel/:id': staff(({ personnel }) => personnel),
  'staff /admin/personnel/:id/find': staff(({ personnel }) => `${personnel}/find?chosen=1`),
  'staff /admin/my_jobs': staff(() => '/admin/my_jobs'),
  'staff /admin/my_jobs/:id': staff(({ job }) => job),
  'staff /admin/my_jobs/:id/comments': staff(({ job }) => `${job}/comments`),
  'staff /admin/my_jobs/:id/moves/:move': staff(({ job }) => `${job}/moves/start`),
  'staff /admin/my_jobs/:id/lines/:lineId': staff(({ job, jobLine }) => `${job}/lines/${jobLine}`),
  'staff /admin/accounts/new': staff(() => '/admin/accounts/new'),
  'staff /admin/accounts/new/customer': staff(() => '/admin/accounts/new/customer'),
  'staff /admin/accounts/new/partner': staff(() => '/admin/accounts/new/partner'),
  'staff /admin/accounts/bulk': staff(() => '/admin/accounts/bulk'),
  'staff /admin/accounts/bulk/:id': staff(({ bulk }) => bulk),
  'staff /admin/imports': staff(() => '/admin/imports'),
  ...eachPlace(['customers', 'facilities', 'contacts', 'assets', 'service_history', 'tickets'], (kind) => ({
    [`staff /admin/imports/${kind}`]: staff(() => `/admin/imports/${kind}`),
  })),
  'staff /admin/imports/files/:id': staff(({ importFile }) => importFile),
  'staff /admin/imports/files/:id/columns': staff(({ importColumns }) => `${importColumns}/columns`),
  'staff /admin/certificates': staff(() => '/admin/certificates'),
  'staff /admin/certificates/:id': staff(({ certificates }) => certificates),
  'staff /admin/accounts/made/:userId': staff(({ accountMade }) => accountMade),
  'staff /admin/assets': staff(() => '/admin/assets'),
  'staff /admin/assets/new': staff(({ facilityId }) => `/admin/assets/new?facility_id=${facilityId}`),
  'staff /admin/assets/new/facility': staff(() => '/admin/assets/new/facility'),
  'staff /admin/assets/:id': staff(({ asset }) => `/admin${asset}`),
  'staff /admin/assets/:id/facility': staff(({ asset }) => `/admin${asset}/facility`),
  'staff /admin/assets/:id/move': staff(({ asset }) => `/admin${asset}/move`),
  'staff /admin/assets/:id/move/facility': staff(({ asset }) => `/admin${asset}/move/facility`),
  'staff /admin/assets/:id/services': staff(({ asset }) => `/admin${asset}/services`),
  'staff /admin/assets/:id/services/new': staff(({ asset }) => `/admin${asset}/services/new`),
  'staff /admin/assets/:id/services/:serviceId': staff(({ assetService }) => assetService),
  'staff /admin/assets/:id/who': staff(({ asset }) => `/admin${asset}/who`),
  'staff /admin/assets/:id/who/not': staff(({ asset }) => `/admin${asset}/who/not`),
  'staff /admin/contacts/:id/sees': staff(({ contact }) => `${contact}/sees`),
  'staff /admin/estimates': staff(() => '/admin/estimates'),
  'staff /admin/estimates/new': staff(() => '/admin/estimates/new'),
  'staff /admin/estimates/new/customer': staff(() => '/admin/estimates/new/customer'),
  'staff /admin/estimates/:id': staff(({ estimate }) => `/admin${estimate}`),
  'staff /admin/estimates/:id/work_order': staff(({ estimate }) => `/admin${estimate}/work_order`),
  'staff /admin/estimates/:id/deposit': staff(({ estimate }) => `/admin${estimate}/deposit`),
  'staff /admin/estimates/:id/edit': staff(({ estimateDraft }) => `${estimateDraft}/edit`),
  'staff /admin/estimates/:id/who': staff(({ estimate }) => `/admin${estimate}/who`),
  'staff /admin/estimates/:id/who/not': staff(({ estimate }) => `/admin${estimate}/who/not`),
  'portal /estimates': as('customerUser')(() => '/estimates'),
  'portal /estimates/:id': as('customerUser')(({ estimate }) => estimate),
  'portal /estimates/:id/approve': as('customerUser')(({ estimate }) => `${estimate}/approve`),
  'portal /estimates/:id/decline': as('customerUser')(({ estimate }) => `${estimate}/decline`),
  'portal /estimates/:id/choose': as('customerUser')(({ estimate }) => `${estimate}/choose`),
  'staff /admin/reports': staff(() => '/admin/reports?report=work'),
  'staff /admin/report_mails': staff(() => '/admin/report_mails'),
  'staff /admin/report_mails/new': staff(() => '/admin/report_mails/new?report=due'),
  'staff /admin/customers/:id/statement/email': staff(
    ({ customerId }) => `/admin/customers/${customerId}/statement/email`,
  ),
  'staff /admin/customers/:id/statement/email/preview': staff(
    ({ customerId, customersUserId }) =>
      `/admin/customers/${customerId}/statement/email/preview?person=${customersUserId}`,
  ),
  'staff /admin/reports/customer': staff(() => '/admin/reports/customer'),
  'staff /admin/reports/facility': staff(() => '/admin/reports/facility'),
  'portal /reports': as('customerUser')(() => '/reports'),
  'staff /admin/invoices/ageing': staff(() => '/admin/invoices/ageing'),
  'staff /admin/customers/:id/statement': staff(
    ({ customerId }) => `/admin/customers/${customerId}/statement`,
  ),
  'staff /admin/invoices/from_work': staff(
    ({ customerId }) => `/admin/invoices/from_work?customer_id=${customerId}`,
  ),
  'staff /admin/invoices/recurring': staff(() => '/admin/invoices/recurring'),
  'staff /admin/invoices/recurring/dates': staff(() => '/admin/invoices/recurring/dates'),
  'staff /admin/invoices/recurring/new': staff(() => '/admin/invoices/recurring/new'),
  'staff /admin/invoices/recurring/new/customer': staff(() => '/admin/invoices/recurring/new/customer'),
  'staff /admin/invoices/recurring/:id': staff(({ recurring }) => recurring),
  'staff /admin/invoices/recurring/:id/edit': staff(({ recurring }) => `${recurring}/edit`),
  'staff /admin/invoices': staff(() => '/admin/invoices'),
  'staff /admin/invoices/bank': staff(() => '/admin/invoices/bank'),
  'staff /admin/invoices/bank/:id': staff(({ bankFile }) => bankFile),
  'staff /admin/invoices/bank/:id/columns': staff(({ bankColumns }) => `${bankColumns}/columns`),
  'staff /admin/invoices/new': staff(() => '/admin/invoices/new'),
  'staff /admin/invoices/new/customer': staff(() => '/admin/invoices/new/customer'),
  'staff /admin/invoices/:id': staff(({ invoice }) => `/admin${invoice}`),
  'staff /admin/invoices/:id/edit': staff(({ invoiceDraft }) => `${invoiceDraft}/edit`),
  'staff /admin/invoices/:id/credit_part': staff(({ invoice }) => `/admin${invoice}/credit_part`),
  'staff /admin/invoices/:id/payments/new': staff(({ invoice }) => `/admin${invoice}/payments/new`),
  'staff /admin/invoices/:id/who': staff(({ invoice }) => `/admin${invoice}/who`),
  'staff /admin/invoices/:id/who/not': staff(({ invoice }) => `/admin${invoice}/who/not`),
  'staff /admin/customers/:id/billing_recipients': staff(({ customer }) => `${customer}/billing_recipients`),
  'staff /admin/customers/:id/billing': staff(({ customer }) => `${customer}/billing`),
  'portal /invoices': as('customerUser')(() => '/invoices'),
  'portal /statement': as('customerUser')(() => '/statement'),
  'portal /invoices/pay': as('customerUser')(
    ({ invoice }) => `/invoices/pay?invoices=${invoice.split('/').at(-1) ?? ''}`,
  ),
  'portal /invoices/:id': as('customerUser')(({ invoice }) => invoice),
  'staff /admin/claims': staff(() => '/admin/claims'),
  'staff /admin/claims/:id': staff(({ claim }) => `/admin${claim}`),
  'staff /admin/claims/:id/comments': staff(({ claim }) => `/admin${claim}/comments`),
  'staff /admin/claims/:id/comments/:commentId/documents': staff(
    ({ claim, claimComment }) => `/admin${claim}/comments/${claimComment}/documents`,
  ),
  'staff /admin/claims/:id/reject': staff(({ claim }) => `/admin${claim}/reject`),
  'staff /admin/claims/:id/who': staff(({ claim }) => `/admin${claim}/who`),
  'staff /admin/claims/:id/who/not': staff(({ claim }) => `/admin${claim}/who/not`),
  'portal /claims': as('partnerUser')(() => '/claims'),
  'portal /claims/new': as('partnerUser')(() => '/claims/new'),
  'portal /claims/new/customer': as('partnerUser')(() => '/claims/new/customer'),
  'portal /claims/new/asset': as('partnerUser')(() => '/claims/new/asset'),
  'portal /claims/:id': as('partnerUser')(({ claim }) => claim),
  'portal /claims/:id/comments': as('partnerUser')(({ claim }) => `${claim}/comments`),
  'staff /admin/order_drafts': staff(() => '/admin/order_drafts'),
  'staff /admin/order_drafts/confirm': staff(() => '/admin/order_drafts/confirm'),
  'staff /admin/order_drafts/dismiss': staff(() => '/admin/order_drafts/dismiss'),
  'staff /admin/order_drafts/restore': staff(() => '/admin/order_drafts/restore'),
  'staff /admin/work_orders/:id/who': staff(({ workOrder }) => `/admin${workOrder}/who`),
  'staff /admin/work_orders/:id/who/not': staff(({ workOrder }) => `/admin${workOrder}/who/not`),
  'staff /admin/tickets/:id/who': staff(({ ticket }) => `/admin${ticket}/who`),
  'staff /admin/tickets/:id/who/not': staff(({ ticket }) => `/admin${ticket}/who/not`),
  'staff /admin/work_order_types': staff(() => '/admin/work_order_types'),
  'staff /admin/work_order_types/new': staff(() => '/admin/work_order_types/new'),
  'staff /admin/work_order_types/:id': staff(({ workOrderType }) => workOrderType),
  'staff /admin/work_orders': staff(() => '/admin/work_orders'),
  'portal /recall_notices': portal(() => '/recall_notices'),
  'portal /calendar': portal(() => '/calendar'),
  'portal /search': portal(() => '/search?q=a'),
  'staff /admin/search': staff(() => '/admin/search?q=a'),
  'staff /admin/assets/labels': staff(() => '/admin/assets/labels'),
  'staff /admin/work_orders/:id/sheet': staff(({ workOrder }) => `/admin${workOrder}/sheet`),
  'staff /admin/my_jobs/:id/sheet': staff(({ job }) => `${job}/sheet`),
  'staff /admin/documents/:id/who': staff(({ document }) => `/admin/documents/${document}/who`),
  'staff /admin/documents/:id/email': staff(({ shownDocument }) => `/admin/documents/${shownDocument}/email`),
  'staff /admin/documents/:id/who/not': staff(({ document }) => `/admin/documents/${document}/who/not`),
  'staff /admin/recall_notices': staff(() => '/admin/recall_notices'),
  ...eachPlace(['schedule', 'assign', 'close'], (action) => ({
    [`staff /admin/work_orders/bulk/${action}`]: staff(
      ({ workOrder }) => `/admin/work_orders/bulk/${action}?orders=${workOrder.split('/').at(-1) ?? ''}`,
    ),
  })),
  ...eachPlace(['schedule', 'assign'], (action) => ({
    [`staff /admin/work_orders/bulk/${action}/technician`]: staff(
      () => `/admin/work_orders/bulk/${action}/technician`,
    ),
  })),
  'staff /admin/work_orders/new': staff(() => '/admin/work_orders/new'),
  ...eachPlace(['customer', 'facility', 'technician'], (name) => ({
    [`staff /admin/work_orders/new/${name}`]: staff(() => `/admin/work_orders/new/${name}`),
    [`staff /admin/work_orders/:id/edit/${name}`]: staff(
      ({ workOrder }) => `/admin${workOrder}/edit/${name}`,
    ),
  })),
  'staff /admin/work_orders/:id': staff(({ workOrder }) => `/admin${workOrder}`),
  'staff /admin/work_orders/:id/edit': staff(({ workOrder }) => `/admin${workOrder}/edit`),
  'staff /admin/work_orders/:id/comments': staff(({ workOrder }) => `/admin${workOrder}/comments`),
  'staff /admin/work_orders/:id/moves/:move': staff(({ workOrder }) => `/admin${workOrder}/moves/schedule`),
  'staff /admin/work_orders/:id/technician': staff(({ workOrder }) => `/admin${workOrder}/technician`),
  'staff /admin/work_orders/:id/assets/find': staff(({ workOrder }) => `/admin${workOrder}/assets/find`),
  'staff /admin/work_orders/:id/lines/:lineId': staff(
    ({ workOrder, workOrderLine }) => `/admin${workOrder}/lines/${workOrderLine}`,
  ),
  'staff /admin/assets/:id/documents': staff(({ asset }) => `/admin${asset}/documents`),
  'staff /admin/work_orders/:id/documents': staff(({ workOrder }) => `/admin${workOrder}/documents`),
  'staff /admin/work_orders/:id/lines/:lineId/documents': staff(
    ({ workOrder, workOrderLine }) => `/admin${workOrder}/lines/${workOrderLine}/documents`,
  ),
  'staff /admin/tickets/:id/comments/:commentId/documents': staff(
    ({ ticket, comment }) => `/admin${ticket}/comments/${comment}/documents`,
  ),
  'staff /admin/work_orders/:id/comments/:commentId/documents': staff(
    ({ workOrder, orderComment }) => `/admin${workOrder}/comments/${orderComment}/documents`,
  ),
  'staff /admin/estimates/:id/documents': staff(({ estimate }) => `/admin${estimate}/documents`),
  'staff /admin/invoices/:id/documents': staff(({ invoice }) => `/admin${invoice}/documents`),
  'staff /admin/my_jobs/:id/documents': staff(({ job }) => `${job}/documents`),
  'staff /admin/documents/:id/edit': staff(({ document }) => `/admin/documents/${document}/edit`),
  'staff /admin/tickets': staff(() => '/admin/tickets'),
  'staff /admin/tickets/new': staff(() => '/admin/tickets/new'),
  'staff /admin/tickets/new/customer': staff(() => '/admin/tickets/new/customer'),
  'staff /admin/tickets/new/contact': staff(
    ({ customerId }) => `/admin/tickets/new/contact?_typed=1&customer_id=${customerId}`,
  ),
  ...eachPlace(['asset', 'work_order'], (what) => ({
    [`staff /admin/tickets/new/${what}`]: staff(() => `/admin/tickets/new/${what}`),
    [`staff /admin/tickets/:id/${what}`]: staff(({ ticket }) => `/admin${ticket}/${what}`),
    [`portal /tickets/new/${what}`]: portal(() => `/tickets/new/${what}`),
  })),
  'staff /admin/tickets/:id/create_work_order': staff(({ ticket }) => `/admin${ticket}/create_work_order`),
  'staff /admin/tickets/:id': staff(({ ticket }) => `/admin${ticket}`),
  'staff /admin/tickets/:id/comments': staff(({ ticket }) => `/admin${ticket}/comments`),
  'staff /admin/tickets/:id/customer': staff(({ ticket }) => `/admin${ticket}/customer`),
  'staff /admin/tickets/:id/contact': staff(({ ticket }) => `/admin${ticket}/contact`),

  'portal /': portal(() => '/'),
  'portal /my_profile': portal(() => '/my_profile'),
  'portal /change_password': portal(() => '/change_password'),
  'portal /assets': portal(() => '/assets'),
  'portal /assets/columns': portal(() => '/assets/columns'),
  'portal /recalls/columns': portal(() => '/recalls/columns'),
  'portal /delinquent/columns': portal(() => '/delinquent/columns'),
  'portal /in_work/columns': portal(() => '/in_work/columns'),
  'portal /work_orders/columns': portal(() => '/work_orders/columns'),
  'portal /assets/:id': portal(({ asset }) => asset),
  'portal /in_work': portal(() => '/in_work'),
  'portal /recalls': portal(() => '/recalls'),
  'portal /delinquent': portal(() => '/delinquent'),
  'portal /work_orders': portal(() => '/work_orders'),
  'portal /work_orders/new': as('customerUser')(() => '/work_orders/new'),
  'portal /work_orders/:id': portal(({ workOrder }) => workOrder),
  'portal /work_orders/:id/comments': portal(({ workOrder }) => `${workOrder}/comments`),
  'portal /contacts': as('customerUser')(() => '/contacts'),
  'portal /contacts/search': as('customerUser')(() => '/contacts/search'),
  'portal /contacts/new': as('customerUser')(() => '/contacts/new'),
  'portal /contacts/:id': as('customerUser')(({ contact }) => contact.replace('/admin', '')),
  'portal /contacts/:id/edit': as('customerUser')(({ contact }) => `${contact.replace('/admin', '')}/edit`),
  'portal /contacts/:id/facilities/find': as('customerUser')(
    ({ contact }) => `${contact.replace('/admin', '')}/facilities/find`,
  ),
  'portal /users': as('customerUser')(() => '/users'),
  'portal /users/new': as('customerUser')(() => '/users/new'),
  'portal /users/new/contact': as('customerUser')(() => '/users/new/contact'),
  'portal /facilities': as('customerUser')(() => '/facilities'),
  'portal /facilities/new': as('customerUser')(() => '/facilities/new'),
  'portal /facilities/:id': as('customerUser')(({ facilityId }) => `/facilities/${facilityId}`),
  'portal /facilities/:id/edit': as('customerUser')(({ facilityId }) => `/facilities/${facilityId}/edit`),
  'portal /activity': as('customerUser')(() => '/activity'),
  'portal /tickets': portal(() => '/tickets'),
  'portal /tickets/new': portal(() => '/tickets/new'),
  'portal /tickets/:id': portal(({ ticket }) => ticket),
  'portal /tickets/:id/comments': portal(({ ticket }) => `${ticket}/comments`),
  'portal /customers': as('partnerUser')(() => '/customers'),
  'portal /customers/new': as('partnerUser')(() => '/customers/new'),
  'portal /customers/:id': as('partnerUser')(({ partnersCustomer }) => partnersCustomer),
  'portal /customer': as('partnerUser')(() => '/customer'),
  'portal /facility': as('wideContact')(() => '/facility'),
};
