import type { SignedIn } from '../support/app.ts';
import type { Cast, PlayerName } from '../support/cast.ts';
import type { TestOperator } from '../support/operators.ts';
import { eachOwn } from '../support/ownRecords.ts';

/** Where a page is looked at, and as whom; null: nobody is signed in. */
export interface Place {
  as: PlayerName | 'operator' | null;
  path: string;
  /** What it answers with, 200 when left out. */
  status?: number;
}

/** What the addresses of a cast's pages are made of, besides its own ids. */
export interface Made {
  cast: Cast;
  /** The subdomain that has just been signed up, for which the hand-over is. */
  welcomed: string;
  portalUserId: string;
  partnersUserId: string;
  agentsUserId: string;
  personnelId: string;
  /** An email that bounced. */
  emailId: string;
  /** Links that turn a kind of email off: one that can, and one that has. */
  unsubscribe: Record<'on' | 'off', string>;
  /** Accounts in bulk: where a dry run found problems, one that waits, one that is done. */
  bulk: Record<'faulty' | 'waiting' | 'done', string>;
  /** Files of records: whose columns are to be chosen, with a dry run that found problems, one that waits, one that is done. */
  imports: Record<'columns' | 'faulty' | 'waiting' | 'done', string>;
  /** Certificates that wait to be added, of every kind of outcome. */
  certificates: string;
  /** Files of a bank: whose columns are to be chosen, with lines to decide, one that is done. */
  bankFiles: Record<'columns' | 'open' | 'done', string>;
  /** A document that is shown in the portal. */
  shownDocument: string;
  /** A comment on the cast's work order. */
  orderComment: string;
  claimComment: string;
  linkToken: string;
  /** Addresses that set a password; the invited user's pages. */
  passwordLinks: Record<'invitation' | 'reset' | 'invitedUser', string>;
  handOverToken: string;
  operator: TestOperator;
  /** The page of an operator who isn't set up yet. */
  operatorSetUp: string;
  /** The cast's, with the company that has just signed up. */
  siteGroup: string;
}

/** Whose session opens a page; null: nobody's. */
export const playerOf = ({ cast, operator }: Made, who: PlayerName | 'operator' | null): SignedIn | null =>
  who === 'operator' ? operator : who && cast.players[who];

type Table = Record<string, (made: Made) => Place>;

const as =
  (name: PlayerName | null) =>
  (path: (ids: Ids) => string): ((made: Made) => Place) =>
  (made) => ({ as: name, path: path(idsOf(made)) });
const staff = as('administrator');
const stranger = as(null);

const templates = '/admin/settings/email_templates';

type Ids = ReturnType<typeof idsOf>;

/** The ids of the shared places, and what the other states need besides. */
export function idsOf({
  cast,
  portalUserId,
  bulk,
  imports,
  linkToken,
  passwordLinks,
  handOverToken,
  ...made
}: Made) {
  const customer = `/admin/customers/${cast.customers.north}`;
  return {
    linkToken,
    invitation: passwordLinks.invitation,
    reset: passwordLinks.reset,
    invitedUser: passwordLinks.invitedUser,
    handOverToken,
    customerId: cast.customers.north,
    customer,
    otherCustomer: cast.customers.west,
    otherContact: cast.players.contactWithPermissions.contactId ?? '',
    portalUser: `${customer}/portal_users/${portalUserId}`,
    contact: `/admin/contacts/${cast.players.contactUser.contactId ?? ''}`,
    user: `/admin/users/${cast.players.technician.userId ?? ''}`,
    usergroup: `/admin/usergroups/${cast.groups.technicians}`,
    partner: `/admin/partners/${cast.partnerId}`,
    partnersUser: `/admin/partners/${cast.partnerId}/users/${made.partnersUserId}`,
    agent: `/admin/agents/${cast.agentId}`,
    agentsUser: `/admin/agents/${cast.agentId}/users/${made.agentsUserId}`,
    personnel: `/admin/personnel/${made.personnelId}`,
    partnersCustomer: `/customers/${cast.customers.west}`,
    email: made.emailId,
    unsubscribe: made.unsubscribe.on,
    unsubscribed: made.unsubscribe.off,
    bulk: bulk.faulty,
    bulks: bulk,
    importColumns: imports.columns,
    importFile: imports.faulty,
    certificates: made.certificates,
    bankColumns: made.bankFiles.columns,
    bankFile: made.bankFiles.open,
    bankDone: made.bankFiles.done,
    shownDocument: made.shownDocument,
    imported: imports,
    accountMade: `/admin/accounts/made/${cast.players.customerUser.userId ?? ''}`,
    customersUserId: cast.players.customerUser.userId ?? '',
    facilityId: cast.facilities.cal1,
    facility: `/admin/facilities/${cast.facilities.cal1}`,
    asset: `/assets/${cast.assets.cal1}`,
    assetService: `/admin/assets/${cast.assets.mt}/services/${cast.assetService}`,
    ticket: `/tickets/${cast.tickets.ofContactUser}`,
    comment: cast.comments.public,
    orderComment: made.orderComment,
    claimComment: made.claimComment,
    document: cast.documentId,
    workOrder: `/work_orders/${cast.workOrder}`,
    workOrderLine: cast.workOrderLine,
    estimate: `/estimates/${cast.estimates.ofNorth}`,
    estimateDraft: `/admin/estimates/${cast.estimates.draft}`,
    invoice: `/invoices/${cast.invoices.ofNorth}`,
    invoiceDraft: `/admin/invoices/${cast.invoices.draft}`,
    own: eachOwn((address) => `${address}/${cast.own[address]}`),
    recurring: `/admin/invoices/recurring/${cast.recurring}`,
    claim: `/claims/${cast.claim}`,
    workOrderType: `/admin/work_order_types/${cast.workOrderType}`,
    job: `/admin/my_jobs/${cast.workOrder}`,
    jobLine: cast.workOrderLine,
    tenantId: cast.tenantId,
    operatorSetUp: made.operatorSetUp,
    siteGroup: made.siteGroup,
  };
}

/** The same pages in other states: for those who may not change anything, with nothing to show, with very much. */
export const otherStates: Table = {
  'a page that is not there': (made) => ({
    ...as('administrator')(() => '/admin/nothing')(made),
    status: 404,
  }),
  'a question before what can’t be undone': staff(({ portalUser }) => `${portalUser}/delete`),
  'a question before a merger, with who sees more': staff(
    ({ customer, otherCustomer }) => `${customer}/merge/${otherCustomer}?partner=goes`,
  ),
  'an email’s template in a tenant’s own words': staff(() => `${templates}/ticket_comment`),
  'a link that opens nothing': (made) => ({ ...stranger(() => '/link/nothing')(made), status: 404 }),
  'a kind of email that is off': stranger(({ unsubscribed }) => unsubscribed),
  'a link that turns nothing off': (made) => ({
    ...stranger(() => '/unsubscribe/nothing')(made),
    status: 404,
  }),
  'the profile of an agent': as('agentUser')(() => '/my_profile'),
  'a search for a portal': stranger(() => '/?portal=nobody'),
  'a link that sets no password': (made) => ({
    ...stranger(() => '/reset_password/nothing')(made),
    status: 404,
  }),
  'sign-in, after a link was asked for': stranger(() => '/login?why=reset_asked'),
  'a user who was invited': staff(({ invitedUser }) => invitedUser),
  'the link of a user who was invited': staff(({ invitedUser }) => `${invitedUser}/invitation`),
  'sign-in, with the reason': stranger(() => '/login?why=link_needs_password&next=/tickets'),
  'a customer, read only': as('dataAdministrator')(({ customer }) => customer),
  'a customer’s portal users, read only': as('dataAdministrator')(
    ({ customer }) => `${customer}/portal_users`,
  ),
  'a customer’s secure link, read only': as('dataAdministrator')(({ customer }) => `${customer}/secure_link`),
  'a facility, read only': as('dataAdministrator')(({ facility }) => facility),
  'a contact, read only': as('dataAdministrator')(({ contact }) => contact),
  'an asset, read only': as('dataAdministrator')(({ asset }) => `/admin${asset}`),
  'a work order, read only': as('dataAdministrator')(({ workOrder }) => `/admin${workOrder}`),
  'a ticket, read only': as('dataAdministrator')(({ ticket }) => `/admin${ticket}`),
  ...Object.fromEntries(
    [
      ...['/admin/customers', '/admin/facilities', '/admin/contacts', '/admin/users', '/admin/assets'],
      ...['/admin/usergroups', '/admin/partners', '/admin/agents', '/admin/personnel'],
    ].map((path) => [`nothing found in ${path}`, staff(() => `${path}?q=zzzz`)]),
  ),
  'a partner’s users, read only': as('dataAdministrator')(({ partner }) => `${partner}/users`),
  'a personnel record, read only': as('dataAdministrator')(({ personnel }) => personnel),
  'a customer’s agent, read only': as('dataAdministrator')(({ customer }) => `${customer}/agent`),
  'a customer without an agent': ({ cast }) => ({
    as: 'administrator',
    path: `/admin/customers/${cast.customers.south}/agent`,
  }),
  'jobs of nobody': as('dataAdministrator')(() => '/admin/my_jobs'),
  'the portal of a partner': as('partnerUser')(() => '/'),
  'the portal of an agent': as('agentUser')(() => '/'),
  'a ticket as an agent sees it': as('agentUser')(({ ticket }) => ticket),
  'giving access before a customer is chosen': staff(() => '/admin/access/new'),
  'giving access to a contact that is there': staff(({ contact }) =>
    contact.replace('/contacts/', '/access/new?contact='),
  ),
  'giving access among 70 facilities': ({ cast }) => ({
    as: 'administrator',
    path: `/admin/access/new?customer=${cast.customers.east}`,
  }),
  'a new contact of a facility': staff(({ facilityId }) => `/admin/contacts/new?facility=${facilityId}`),
  'a facility of the own': ({ cast }) => ({
    as: 'administrator',
    path: `/admin/facilities/${cast.facilities.mt}`,
  }),
  'accounts in bulk, at work': staff(({ bulks }) => bulks.waiting),
  'accounts in bulk, done': staff(({ bulks }) => bulks.done),
  'a file of records, at work': staff(({ imported }) => imported.waiting),
  'a file of records, done': staff(({ imported }) => imported.done),
  'a file of a bank, done': staff(({ bankDone }) => bankDone),
  'a partner’s account that was made': ({ cast }) => ({
    as: 'administrator',
    path: `/admin/accounts/made/${cast.players.partnerUser.userId ?? ''}`,
  }),
  'no portal users': ({ cast }) => ({
    as: 'administrator',
    path: `/admin/customers/${cast.customers.south}/portal_users`,
  }),
  'a link that works, and those that were mailed': ({ cast }) => ({
    as: 'administrator',
    path: `/admin/customers/${cast.customers.south}/secure_link`,
  }),
  'links that were mailed, read only': ({ cast }) => ({
    as: 'dataAdministrator',
    path: `/admin/customers/${cast.customers.south}/secure_link`,
  }),
  'no mailed link found': ({ cast }) => ({
    as: 'administrator',
    path: `/admin/customers/${cast.customers.south}/secure_link?q=zzzz`,
  }),
  'mailing a link that opens everything': ({ cast }) => ({
    as: 'administrator',
    path: `/admin/customers/${cast.customers.south}/secure_link/email`,
  }),
  'nobody to mail a link to': ({ cast }) => ({
    as: 'administrator',
    path: `/admin/customers/${cast.customers.west}/secure_link/email`,
  }),
  'the portal as staff look at it': as('viewer')(() => '/'),
  'assets that staff look at as somebody': as('viewer')(() => '/assets'),
  'why links can’t see an asset': staff(({ asset }) => `/admin${asset}/who/not?kind=links`),
  'nobody found who could not see an asset': staff(({ asset }) => `/admin${asset}/who/not?q=zzzz`),
  'the portal by a link': as('link')(() => '/'),
  'the profile of a link': as('link')(() => '/my_profile'),
  'the portal of 69 facilities': as('wideContact')(() => '/'),
  'assets on several pages': as('wideContact')(() => '/assets'),
  'nothing found in the portal': as('wideContact')(() => '/assets?q=zzzz'),
  'no tickets': as('wideContact')(() => '/tickets'),
};
