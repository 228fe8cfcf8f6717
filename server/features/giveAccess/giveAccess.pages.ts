import type { Choices } from '../../database/choices.ts';
import type { ContactFound } from '../../domain/contacts/contacts.queries.ts';
import type { CustomerFound } from '../../domain/customers/customers.queries.ts';
import type { Licences } from '../../domain/licences/licences.queries.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { contactPermissions } from '../../domain/contacts/contacts.form.ts';
import type { PickPage } from '../../lists/pick.ts';
import { listIn, type FormState } from '../../forms/state.ts';
import { accessLabels } from './giveAccess.form.ts';
import type { FacilityBoxes, Subject } from './giveAccess.queries.ts';
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
  contacts: Choices;
  facilities: FacilityBoxes;
  licences: Licences;
}

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
        permissions: contactPermissions.map(({ name, hint }) => ({ name, hint, label: accessLabels[name] })),
        path: accessPath,
      },
      { title: 'Give portal access', status },
    ),

  /** Before a customer is known. */
  chooseCustomer: (customers: Choices): PageReply =>
    page(
      'giveAccess/customer',
      { customers, label: accessLabels.customer_id, path: accessPath },
      { title: 'Give portal access' },
    ),

  findCustomer: (locals: PickPage<CustomerFound> & { customers: readonly CustomerFound[] }): PageReply =>
    page('giveAccess/findCustomer', { ...locals, path: accessPath }, { title: 'Find customer' }),

  findContact: (
    subject: Subject,
    locals: PickPage<ContactFound> & { contacts: readonly ContactFound[] },
  ): PageReply =>
    page('giveAccess/findContact', { ...subject, ...locals, path: accessPath }, { title: 'Find contact' }),
};
