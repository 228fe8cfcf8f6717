import { page, type PageReply } from '../../../request/reply.ts';
import type { Choices } from '../../../database/choices.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { ListView } from '../../../lists/spec.ts';
import type { PickPage } from '../../../lists/pick.ts';
import type { LoginView } from '../../../domain/invitations/invitations.words.ts';
import type { Obstacle } from '../../../domain/logins/obstacles.words.ts';
import { portalUserLabels } from '../../../domain/portalUsers/portalUsers.form.ts';
import type { FormState } from '../../../forms/state.ts';
import type { SiteGroup } from '../../../domain/siteGroups/siteGroups.queries.ts';
import { customerHead } from '../../../domain/customers/head.ts';
import type { Customer } from '../customers.queries.ts';
import type { ContactFound } from '../../../domain/contacts/contacts.queries.ts';
import { newPortalUserLabels } from './portalUsers.form.ts';
import type { PortalUser } from './portalUsers.queries.ts';

/** Where a customer's portal users are kept. */
export const portalUsersPath = (customerId: string) => `/admin/customers/${customerId}/portal_users`;

/** The choices of a form; where a find page takes the drop-down's place, no choice is the customer itself. */
const withCustomer = (contacts: Choices, { name }: Customer): Choices =>
  contacts.options || contacts.chosen
    ? contacts
    : { options: null, chosen: { id: '', name: `The customer (${name})` } };

/** What a row says of a portal user besides: what it lacks, and what can be done with it. */
const stateOf = ({
  scope,
  contact_id: contactId,
  state,
  obstacle,
}: PortalUser & { obstacle: Obstacle | null }) => ({
  lost: scope === 'contact' && contactId === null,
  viewable: state !== 'suspended' && obstacle === null,
});

/** What every page of one portal user needs. */
const about = (customer: Customer, user: PortalUser) => ({
  customer,
  user,
  labels: portalUserLabels,
  path: portalUsersPath(customer.id),
});

export const portalUserPages = {
  list: (
    customer: Customer,
    locals: {
      list: ListView;
      users: readonly (PortalUser & { login: LoginView; obstacle: Obstacle | null })[];
      contacts: Choices;
      mayKeep: boolean;
    },
  ): PageReply =>
    page(
      'customers/portalUsers/list',
      {
        ...customerHead(customer, '/portal_users'),
        ...locals,
        users: locals.users.map((user) => ({ ...user, ...stateOf(user) })),
        labels: portalUserLabels,
        path: portalUsersPath(customer.id),
      },
      { title: `Portal Users · ${customer.name}` },
    ),

  add: (
    customer: Customer,
    locals: { state: FormState; contacts: Choices; linkStops: boolean; group: SiteGroup | null },
    status = 200,
  ): PageReply =>
    page(
      'customers/portalUsers/new',
      {
        customer,
        ...locals,
        contacts: withCustomer(locals.contacts, customer),
        labels: newPortalUserLabels,
        path: portalUsersPath(customer.id),
      },
      { title: 'New portal user', status },
    ),

  findContact: (
    customer: Customer,
    locals: PickPage<ContactFound> & {
      contacts: readonly ContactFound[];
      backTo: string;
      cancel: string;
    },
  ): PageReply =>
    page('customers/portalUsers/findContact', { customer, ...locals }, { title: 'Find contact' }),

  contact: (
    customer: Customer,
    user: PortalUser,
    locals: { contacts: Choices; contactId: string; errors: FieldErrors },
    status = 200,
  ): PageReply =>
    page(
      'customers/portalUsers/contact',
      { ...about(customer, user), ...locals, contacts: withCustomer(locals.contacts, customer) },
      { title: `Contact for ${user.username}`, status },
    ),
};
