import { page, type PageReply } from '../../../request/reply.ts';
import type { Choices } from '../../../database/choices.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { PickPage } from '../../../lists/pick.ts';
import type { FormState } from '../../../forms/state.ts';
import type { Customer } from '../customers.queries.ts';
import { mailLinkLabels } from './mailLink.form.ts';
import type { Recipient, TicketFound } from './mailLink.queries.ts';
import { leadsTo, secureLinkPath } from './mailLink.words.ts';

/** What the form offers. */
export interface MailLinkChoices {
  recipients: Choices;
  tickets: readonly TicketFound[];
  /** The customer has more tickets than stand in the drop-down. */
  moreTickets: boolean;
  portalUsers: number;
}

const about = (customer: Customer) => ({ customer, path: `${secureLinkPath(customer.id)}/email` });

export const mailLinkPages = {
  email: (
    customer: Customer,
    { state, recipients, tickets, moreTickets, ...locals }: MailLinkChoices & { state: FormState },
    status = 200,
  ): PageReply => {
    const own = customer.email_confirmed && customer.email && `${customer.name} – ${customer.email}`;
    return page(
      'customers/secureLinks/email',
      {
        ...about(customer),
        ...locals,
        state,
        labels: mailLinkLabels,
        nobody: own ?? 'Choose a contact',
        // Where a find page takes the drop-down's place, no choice is the customer itself.
        recipients:
          recipients.options || recipients.chosen
            ? recipients
            : { options: null, chosen: { id: '', name: own ?? '' } },
        targets: [
          { label: 'Pages', options: leadsTo },
          ...(tickets.length > 0
            ? [
                {
                  label: `Tickets of ${customer.name}`,
                  options: tickets.map(({ id, name }) => ({ value: `/tickets/${id}`, label: name })),
                },
              ]
            : []),
        ],
        moreTickets,
      },
      { title: `Email link · ${customer.name}`, status },
    );
  },

  /** Why no link can be mailed, and what to do. */
  cannot: (customer: Customer, reason: EmptyList, status = 200): PageReply =>
    page(
      'customers/secureLinks/cannot',
      { ...about(customer), reason },
      { title: `Email link · ${customer.name}`, status },
    ),

  findRecipient: (
    customer: Customer,
    locals: PickPage<Recipient> & { found: readonly Recipient[] },
  ): PageReply =>
    page('customers/secureLinks/findRecipient', { ...about(customer), ...locals }, { title: 'Find contact' }),

  findTicket: (
    customer: Customer,
    locals: PickPage<TicketFound> & { found: readonly TicketFound[] },
  ): PageReply =>
    page('customers/secureLinks/findTicket', { ...about(customer), ...locals }, { title: 'Find ticket' }),
};
