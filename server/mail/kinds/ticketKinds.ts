import { kind, type MailKindWords } from '../kindWords.ts';
import { author, comment } from './variables.ts';

const ticket = {
  ticket_number: { says: 'The ticket’s number', example: 'T-1024' },
  ticket_subject: { says: 'What the ticket is about', example: 'Boiler 2 loses pressure' },
  author,
};

/** Emails about tickets, for those who may see them. */
export const ticketKinds = {
  ticket_comment: kind({
    label: 'New comment on a ticket',
    about: 'Sent to people at the customer when staff comment on their ticket.',
    audience: 'portal',
    opens: 'Open the ticket',
    variables: { ...ticket, comment },
    subject: '{{ticket_number}}: {{ticket_subject}}',
    body: `Hello {{first_name}},

{{author}} wrote about **{{ticket_subject}}** ({{ticket_number}}):

{{comment}}

{{portal_link}}`,
  }),
  ticket_opened: kind({
    label: 'New ticket',
    about: 'Sent to staff who handle tickets when a customer opens one.',
    audience: 'staff',
    opens: 'Open the ticket',
    variables: { ...ticket, comment: { ...comment, says: 'The ticket’s description' } },
    subject: 'New ticket {{ticket_number}}: {{ticket_subject}}',
    body: `{{author}} at {{customer}} opened **{{ticket_subject}}** ({{ticket_number}}):

{{comment}}

{{portal_link}}`,
  }),
  ticket_reply: kind({
    label: 'Reply to a ticket',
    about: 'Sent to staff who handle tickets when a customer comments on one.',
    audience: 'staff',
    opens: 'Open the ticket',
    variables: { ...ticket, comment },
    subject: '{{ticket_number}}: {{ticket_subject}}',
    body: `{{author}} at {{customer}} wrote about **{{ticket_subject}}** ({{ticket_number}}):

{{comment}}

{{portal_link}}`,
  }),
} satisfies Record<string, MailKindWords>;
