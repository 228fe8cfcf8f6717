import type { Made, Place } from './places.ts';

/** A form that is sent with something wrong in it. */
export interface WrongForm {
  name: string;
  place: (made: Made) => Place;
  button: string;
  /** What is typed; left out: nothing */
  filling?: Record<string, string>;
  /** Somebody else saved the record meanwhile (S25) */
  stale?: boolean;
  status?: number;
  platform?: boolean;
}

const at =
  (as: Place['as'], path: string | ((made: Made) => string)) =>
  (made: Made): Place => ({ as, path: typeof path === 'string' ? path : path(made) });
const staff = (path: string | ((made: Made) => string)) => at('administrator', path);
const customer = ({ cast }: Made) => `/admin/customers/${cast.customers.north}`;
const contact = ({ cast }: Made) => `/admin/contacts/${cast.players.contactUser.contactId ?? ''}`;
const giving = staff(({ cast }) => `/admin/access/new?customer=${cast.customers.north}`);
const ticket = ({ cast }: Made) => `/tickets/${cast.tickets.ofContactUser}`;

/** One for each form of the product. */
export const wrongForms: readonly WrongForm[] = [
  { name: 'sign-up', place: at(null, '/signup'), button: 'Create portal', platform: true },
  { name: 'sign-in', place: at(null, '/login'), button: 'Sign in' },
  { name: 'sign-in, operator', place: at(null, '/operator/login'), button: 'Sign in', platform: true },
  {
    name: 'set-up of an operator',
    place: at(null, ({ operatorSetUp }) => operatorSetUp),
    button: 'Finish set-up',
    platform: true,
  },
  {
    name: 'licences of a company',
    place: at('operator', ({ cast }) => `/operator/tenants/${cast.tenantId}`),
    button: 'Save limits',
    filling: { 'Licences bought': 'many' },
    platform: true,
  },
  {
    name: 'licences that another operator changed meanwhile',
    place: at('operator', ({ cast }) => `/operator/tenants/${cast.tenantId}`),
    button: 'Save limits',
    stale: true,
    filling: { 'Licences bought': '77' },
    status: 409,
    platform: true,
  },
  {
    name: 'suspension of a company',
    place: at('operator', ({ cast }) => `/operator/tenants/${cast.tenantId}/suspend`),
    button: 'Suspend company',
    platform: true,
  },
  { name: 'sign-in, staff', place: at(null, '/admin/login'), button: 'Sign in' },
  { name: 'request for access', place: at(null, '/request_access'), button: 'Ask for access' },
  { name: 'forgotten password', place: at(null, '/forgot_password'), button: 'Send link' },
  {
    name: 'password by a link',
    place: at(null, ({ passwordLinks }) => passwordLinks.reset),
    button: 'Save password',
    filling: { 'New password': 'short' },
  },
  { name: 'password', place: at('contactUser', '/my_profile'), button: 'Change password' },
  { name: 'password to change', place: staff('/admin/change_password'), button: 'Change password' },
  { name: 'new ticket of the portal', place: at('contactUser', '/tickets/new'), button: 'Save' },
  { name: 'comment of the portal', place: at('contactUser', ticket), button: 'Send comment' },
  { name: 'customer', place: staff('/admin/customers/new'), button: 'Save' },
  {
    name: 'customer that changed meanwhile',
    place: staff(customer),
    button: 'Save',
    stale: true,
    filling: { Name: 'Changed here' },
    status: 409,
  },
  { name: 'facility', place: staff('/admin/facilities/new'), button: 'Save' },
  { name: 'contact', place: staff('/admin/contacts/new'), button: 'Save' },
  { name: 'user', place: staff('/admin/users/new'), button: 'Save' },
  {
    name: 'asset',
    place: staff(({ cast }) => `/admin/assets/new?facility_id=${cast.facilities.cal1}`),
    button: 'Save',
  },
  { name: 'ticket', place: staff('/admin/tickets/new'), button: 'Save' },
  { name: 'comment', place: staff((made) => `/admin${ticket(made)}`), button: 'Add comment' },
  {
    name: 'portal user',
    place: staff((made) => `${customer(made)}/portal_users/new`),
    button: 'Save',
    filling: { Password: 'short' },
  },
  {
    name: 'end of a link',
    place: staff(({ cast }) => `/admin/customers/${cast.customers.south}/secure_link`),
    button: 'Save',
    filling: { 'Ends on': '2020-01-01' },
  },
  {
    name: 'mailing a link to nobody',
    place: staff((made) => `${customer(made)}/secure_link/email`),
    button: 'Send',
  },
  {
    name: 'email template',
    place: staff('/admin/settings/email_templates/invitation'),
    button: 'Save',
    filling: { Subject: '{{nobody}}', Body: 'Hello {{first_name' },
  },
  {
    name: 'email template that changed meanwhile',
    place: staff('/admin/settings/email_templates/ticket_comment'),
    button: 'Save',
    stale: true,
    filling: { Subject: 'Mine' },
    status: 409,
  },
  { name: 'usergroup', place: staff('/admin/usergroups/new'), button: 'Save' },
  { name: 'partner', place: staff('/admin/partners/new'), button: 'Save' },
  {
    name: 'partner that changed meanwhile',
    place: staff(({ cast }) => `/admin/partners/${cast.partnerId}`),
    button: 'Save',
    stale: true,
    filling: { Name: 'Changed here' },
    status: 409,
  },
  { name: 'agent', place: staff('/admin/agents/new'), button: 'Save' },
  {
    name: 'user of a partner',
    place: staff(({ cast }) => `/admin/partners/${cast.partnerId}/users/new`),
    button: 'Save',
    filling: { Password: 'short' },
  },
  {
    name: 'no customer chosen',
    place: staff(({ cast }) => `/admin/agents/${cast.agentId}/customers/find`),
    button: 'Add',
  },
  { name: 'personnel', place: staff('/admin/personnel/new'), button: 'Save' },
  { name: 'portal account', place: staff('/admin/accounts/new'), button: 'Create' },
  { name: 'no file of accounts', place: staff('/admin/accounts/bulk'), button: 'Start dry run' },
  {
    name: 'a file with the wrong columns',
    place: staff('/admin/accounts/bulk'),
    button: 'Start dry run',
    filling: { 'Or paste rows': 'a,b' },
  },
  {
    name: 'giving access',
    place: giving,
    button: 'Save',
    filling: { Email: 'no address', Password: 'short' },
  },
  {
    name: 'giving access to somebody who has it',
    place: giving,
    button: 'Save',
    filling: { 'First name': 'Nora', 'Last name': 'Contact', Email: 'contactuser@example.com' },
  },
  {
    name: 'giving access to a login that is there',
    place: giving,
    button: 'Save',
    filling: { 'First name': 'Lo', 'Last name': 'Ose', Email: 'loose@north.example' },
  },
  {
    name: 'no contact chosen for a site',
    place: staff(({ cast }) => `/admin/facilities/${cast.facilities.cal2}`),
    button: 'Add Contact to Site',
  },
  { name: 'no facility chosen', place: staff((made) => `${contact(made)}/facilities/find`), button: 'Add' },
  { name: 'no user chosen', place: staff((made) => `${contact(made)}/user/find`), button: 'Select' },
];
