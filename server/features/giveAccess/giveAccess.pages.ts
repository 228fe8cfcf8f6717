import type { AccessRequest } from '../../domain/accessRequests/accessRequests.queries.ts';
import type { Choices } from '../../database/choices.ts';
import type { ContactFound } from '../../domain/contacts/contacts.queries.ts';
import type { CustomerFound } from '../../domain/customers/customers.queries.ts';
import type { Licences } from '../../domain/licences/licences.queries.ts';
import type { Named } from '../../request/actor.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { contactPermissions } from '../../domain/contacts/contacts.form.ts';
import type { FindPage } from '../../lists/findPage.ts';
import type { PickPage } from '../../lists/pick.ts';
import { listIn, type FormState } from '../../forms/state.ts';
import { accessLabels } from './giveAccess.form.ts';
import type { FacilityBoxes, Subject } from './giveAccess.queries.ts';
import type { SiteGroup } from '../../domain/siteGroups/siteGroups.queries.ts';
import type { LoginOffer, LoginTaken } from './logins/logins.words.ts';

/** Where access is given. */
export const accessPath = '/admin/access';

/** What the page says of a login that is there already. */
export interface LoginFinding {
  offer?: LoginOffer;
  taken?: LoginTaken;
}

/** What the form needs besides its state. */
interface FormLocals extends LoginFinding {
  state: FormState;
  customers: Choices;
  contacts: Choices;
  facilities: FacilityBoxes;
  licences: Licences;
  /** Who asked for it on the sign-in page; null where nobody did. */
  request: AccessRequest | null;
  /** Sets of permissions to fill the boxes with (A36). */
  presets: readonly Named[];
  /** The one that is chosen; empty: none. */
  preset: string;
  /** The site group of this company (A24), if it's in one. */
  group: SiteGroup | undefined;
}

const permissions = contactPermissions.map(({ name, hint }) => ({ name, hint, label: accessLabels[name] }));

export const accessPages = {
  give: (subject: Subject, { offer, taken, ...locals }: FormLocals, status = 200): PageReply =>
    page(
      'giveAccess/new',
      {
        ...subject,
        ...locals,
        offer: offer ?? null,
        taken: taken ?? null,
        ticked: listIn(locals.state.values['facilities']),
        labels: accessLabels,
        permissions,
        path: accessPath,
      },
      { title: 'Give portal access', status },
    ),

  /** The same form while no customer is chosen. */
  begin: (
    locals: Pick<FormLocals, 'state' | 'customers' | 'licences' | 'request' | 'presets' | 'preset' | 'group'>,
    status = 200,
  ): PageReply =>
    page(
      'giveAccess/new',
      {
        ...locals,
        ...{ customer: null, contact: null, contacts: null, facilities: null, offer: null, taken: null },
        ticked: [],
        labels: accessLabels,
        permissions,
        path: accessPath,
      },
      { title: 'Give portal access', status },
    ),

  findCustomer: ({ rows, ...found }: FindPage<CustomerFound>): PageReply =>
    page('giveAccess/findCustomer', { ...found, customers: rows }, { title: 'Find customer' }),

  findContact: (
    subject: Subject,
    locals: PickPage<ContactFound> & { contacts: readonly ContactFound[] },
  ): PageReply =>
    page('giveAccess/findContact', { ...subject, ...locals, path: accessPath }, { title: 'Find contact' }),
};
