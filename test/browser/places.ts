import type { Cast, PlayerName } from '../support/cast.ts';

/** Where a page is looked at, and as whom; null: nobody is signed in. */
export interface Place {
  as: PlayerName | null;
  path: string;
  /** What it answers with, 200 when left out. */
  status?: number;
}

/** What the addresses of a cast's pages are made of, besides its own ids. */
export interface Made {
  cast: Cast;
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
  linkToken: string;
  /** Addresses that set a password; the invited user's pages. */
  passwordLinks: Record<'invitation' | 'reset' | 'invitedUser', string>;
  handOverToken: string;
}

type Table = Record<string, (made: Made) => Place>;

const as =
  (name: PlayerName | null) =>
  (path: (ids: Ids) => string): ((made: Made) => Place) =>
  (made) => ({ as: name, path: path(idsOf(made)) });
const staff = as('administrator');
const portal = as('contactUser');
const stranger = as(null);

const templates = '/admin/settings/email_templates';

type Ids = ReturnType<typeof idsOf>;
function idsOf({ cast, portalUserId, bulk, linkToken, passwordLinks, handOverToken, ...made }: Made) {
  const customer = `/admin/customers/${cast.customers.north}`;
  return {
    linkToken,
    passwordLinks,
    handOverToken,
    customerId: cast.customers.north,
    customer,
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
    unsubscribe: made.unsubscribe,
    bulk,
    accountMade: `/admin/accounts/made/${cast.players.customerUser.userId ?? ''}`,
    facilityId: cast.facilities.cal1,
    facility: `/admin/facilities/${cast.facilities.cal1}`,
    asset: `/assets/${cast.assets.cal1}`,
    ticket: `/tickets/${cast.tickets.ofContactUser}`,
  };
}

/** One place for every page of the product, by the side and path of its route. A route without one fails. */
export const places: Table = {
  'platform /': stranger(() => '/'),
  'platform /signup': stranger(() => '/signup'),
  'public /admin/welcome/:token': stranger(({ handOverToken }) => `/admin/welcome/${handOverToken}`),
  'public /login': stranger(() => '/login'),
  'public /admin/login': stranger(() => '/admin/login'),
  'public /link/:token': stranger(({ linkToken }) => `/link/${linkToken}`),
  'public /invitation/:token': stranger(({ passwordLinks }) => passwordLinks.invitation),
  'public /reset_password/:token': stranger(({ passwordLinks }) => passwordLinks.reset),
  'public /forgot_password': stranger(() => '/forgot_password'),
  'public /admin/forgot_password': stranger(() => '/admin/forgot_password'),
  'public /unsubscribe/:token': stranger(({ unsubscribe }) => unsubscribe.on),

  'staff /admin': staff(() => '/admin'),
  'staff /admin/my_profile': staff(() => '/admin/my_profile'),
  'staff /admin/change_password': staff(() => '/admin/change_password'),
  'staff /admin/audit': staff(() => '/admin/audit'),
  'staff /admin/settings/email_templates': staff(() => templates),
  'staff /admin/settings/email_templates/:kind': staff(() => `${templates}/invitation`),
  'staff /admin/settings/email_templates/:kind/default': staff(() => `${templates}/ticket_comment/default`),
  'staff /admin/settings': staff(() => '/admin/settings'),
  'staff /admin/settings/notifications': staff(() => '/admin/settings/notifications'),
  'staff /admin/emails': staff(() => '/admin/emails'),
  'staff /admin/emails/:id': staff(({ email }) => `/admin/emails/${email}`),
  'staff /admin/customers': staff(() => '/admin/customers'),
  'staff /admin/customers/new': staff(() => '/admin/customers/new'),
  'staff /admin/customers/:id': staff(({ customer }) => customer),
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
  'staff /admin/customers/:id/portal_users/:portalUserId/widen': staff(
    ({ portalUser }) => `${portalUser}/widen`,
  ),
  'staff /admin/customers/:id/portal_users/:portalUserId/delete': staff(
    ({ portalUser }) => `${portalUser}/delete`,
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
  'staff /admin/contacts/:id/customer': staff(({ contact }) => `${contact}/customer`),
  'staff /admin/contacts/:id/delete': staff(({ contact }) => `${contact}/delete`),
  'staff /admin/contacts/:id/user/find': staff(({ contact }) => `${contact}/user/find`),
  'staff /admin/contacts/:id/facilities/find': staff(({ contact }) => `${contact}/facilities/find`),
  'staff /admin/users': staff(() => '/admin/users'),
  'staff /admin/users/new': staff(() => '/admin/users/new'),
  'staff /admin/users/:id': staff(({ user }) => user),
  'staff /admin/users/:id/groups': staff(({ user }) => `${user}/groups`),
  'staff /admin/users/:id/labs/find': staff(({ user }) => `${user}/labs/find`),
  'staff /admin/users/:id/invitation': staff(({ user }) => `${user}/invitation`),
  'staff /admin/users/:id/delete': staff(({ user }) => `${user}/delete`),
  'staff /admin/usergroups': staff(() => '/admin/usergroups'),
  'staff /admin/usergroups/new': staff(() => '/admin/usergroups/new'),
  'staff /admin/usergroups/:id': staff(({ usergroup }) => usergroup),
  'staff /admin/customers/:id/agent': staff(({ customer }) => `${customer}/agent`),
  'staff /admin/customers/:id/agent/find': staff(({ customer }) => `${customer}/agent/find`),
  'staff /admin/partners': staff(() => '/admin/partners'),
  'staff /admin/partners/new': staff(() => '/admin/partners/new'),
  'staff /admin/partners/:id': staff(({ partner }) => partner),
  'staff /admin/partners/:id/delete': staff(({ partner }) => `${partner}/delete`),
  'staff /admin/partners/:id/customers': staff(({ partner }) => `${partner}/customers`),
  'staff /admin/partners/:id/customers/find': staff(({ partner }) => `${partner}/customers/find`),
  'staff /admin/partners/:id/users': staff(({ partner }) => `${partner}/users`),
  'staff /admin/partners/:id/users/new': staff(({ partner }) => `${partner}/users/new`),
  'staff /admin/partners/:id/users/:portalUserId/delete': staff(
    ({ partnersUser }) => `${partnersUser}/delete`,
  ),
  'staff /admin/agents': staff(() => '/admin/agents'),
  'staff /admin/agents/new': staff(() => '/admin/agents/new'),
  'staff /admin/agents/:id': staff(({ agent }) => agent),
  'staff /admin/agents/:id/delete': staff(({ agent }) => `${agent}/delete`),
  'staff /admin/agents/:id/customers': staff(({ agent }) => `${agent}/customers`),
  'staff /admin/agents/:id/customers/find': staff(({ agent }) => `${agent}/customers/find`),
  'staff /admin/agents/:id/users': staff(({ agent }) => `${agent}/users`),
  'staff /admin/agents/:id/users/new': staff(({ agent }) => `${agent}/users/new`),
  'staff /admin/agents/:id/users/:portalUserId/delete': staff(({ agentsUser }) => `${agentsUser}/delete`),
  'staff /admin/personnel': staff(() => '/admin/personnel'),
  'staff /admin/personnel/new': staff(() => '/admin/personnel/new'),
  'staff /admin/personnel/new/find': staff(() => '/admin/personnel/new/find'),
  'staff /admin/personnel/:id': staff(({ personnel }) => personnel),
  'staff /admin/personnel/:id/delete': staff(({ personnel }) => `${personnel}/delete`),
  'staff /admin/personnel/:id/find': staff(({ personnel }) => `${personnel}/find?chosen=1`),
  'staff /admin/my_jobs': staff(() => '/admin/my_jobs'),
  'staff /admin/accounts/new': staff(() => '/admin/accounts/new'),
  'staff /admin/accounts/new/customer': staff(() => '/admin/accounts/new/customer'),
  'staff /admin/accounts/new/partner': staff(() => '/admin/accounts/new/partner'),
  'staff /admin/accounts/bulk': staff(() => '/admin/accounts/bulk'),
  'staff /admin/accounts/bulk/:id': staff(({ bulk }) => bulk.faulty),
  'staff /admin/accounts/made/:userId': staff(({ accountMade }) => accountMade),
  'staff /admin/assets': staff(() => '/admin/assets'),
  'staff /admin/assets/new': staff(({ facilityId }) => `/admin/assets/new?facility_id=${facilityId}`),
  'staff /admin/assets/new/facility': staff(() => '/admin/assets/new/facility'),
  'staff /admin/assets/:id': staff(({ asset }) => `/admin${asset}`),
  'staff /admin/assets/:id/facility': staff(({ asset }) => `/admin${asset}/facility`),
  'staff /admin/assets/:id/who': staff(({ asset }) => `/admin${asset}/who`),
  'staff /admin/assets/:id/who/not': staff(({ asset }) => `/admin${asset}/who/not`),
  'staff /admin/tickets/:id/who': staff(({ ticket }) => `/admin${ticket}/who`),
  'staff /admin/tickets/:id/who/not': staff(({ ticket }) => `/admin${ticket}/who/not`),
  'staff /admin/tickets': staff(() => '/admin/tickets'),
  'staff /admin/tickets/new': staff(() => '/admin/tickets/new'),
  'staff /admin/tickets/new/customer': staff(() => '/admin/tickets/new/customer'),
  'staff /admin/tickets/:id': staff(({ ticket }) => `/admin${ticket}`),
  'staff /admin/tickets/:id/comments': staff(({ ticket }) => `/admin${ticket}/comments`),
  'staff /admin/tickets/:id/customer': staff(({ ticket }) => `/admin${ticket}/customer`),
  'staff /admin/tickets/:id/contact': staff(({ ticket }) => `/admin${ticket}/contact`),

  'portal /': portal(() => '/'),
  'portal /my_profile': portal(() => '/my_profile'),
  'portal /change_password': portal(() => '/change_password'),
  'portal /assets': portal(() => '/assets'),
  'portal /assets/:id': portal(({ asset }) => asset),
  'portal /tickets': portal(() => '/tickets'),
  'portal /tickets/new': portal(() => '/tickets/new'),
  'portal /tickets/:id': portal(({ ticket }) => ticket),
  'portal /tickets/:id/comments': portal(({ ticket }) => `${ticket}/comments`),
  'portal /customers': as('partnerUser')(() => '/customers'),
  'portal /customers/:id': as('partnerUser')(({ partnersCustomer }) => partnersCustomer),
  'portal /facility': as('wideContact')(() => '/facility'),
};

/** The same pages in other states: for those who may not change anything, with nothing to show, with very much. */
export const otherStates: Table = {
  'a page that is not there': (made) => ({
    ...as('administrator')(() => '/admin/nothing')(made),
    status: 404,
  }),
  'an email’s template in a tenant’s own words': staff(() => `${templates}/ticket_comment`),
  'a link that opens nothing': (made) => ({ ...stranger(() => '/link/nothing')(made), status: 404 }),
  'a kind of email that is off': stranger(({ unsubscribe }) => unsubscribe.off),
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
  'a user who was invited': staff(({ passwordLinks }) => passwordLinks.invitedUser),
  'the link of a user who was invited': staff(
    ({ passwordLinks }) => `${passwordLinks.invitedUser}/invitation`,
  ),
  'sign-in, with the reason': stranger(() => '/login?why=link_needs_password&next=/tickets'),
  'a customer, read only': as('dataAdministrator')(({ customer }) => customer),
  'a customer’s portal users, read only': as('dataAdministrator')(
    ({ customer }) => `${customer}/portal_users`,
  ),
  'a customer’s secure link, read only': as('dataAdministrator')(({ customer }) => `${customer}/secure_link`),
  'a facility, read only': as('dataAdministrator')(({ facility }) => facility),
  'a contact, read only': as('dataAdministrator')(({ contact }) => contact),
  'an asset, read only': as('dataAdministrator')(({ asset }) => `/admin${asset}`),
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
  'accounts in bulk, at work': staff(({ bulk }) => bulk.waiting),
  'accounts in bulk, done': staff(({ bulk }) => bulk.done),
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
