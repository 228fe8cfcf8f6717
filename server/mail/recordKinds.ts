import { kind, type MailKindWords } from './kindWords.ts';

const ticket = {
  ticket_number: { says: 'The ticket’s number', example: 'T-1024' },
  ticket_subject: { says: 'What the ticket is about', example: 'Boiler 2 loses pressure' },
  author: { says: 'Who wrote it', example: 'Maya Okafor' },
};
const comment = {
  says: 'What was written; alone in its paragraph it is set apart as a quotation',
  example: 'We have looked at the pump.\nA new seal is on its way.',
  lines: true,
};
const workOrder = {
  work_order_number: { says: 'The work order’s number', example: 'WO-318' },
  facility: { says: 'Where the work is done', example: 'York Mill' },
};

/** Emails about something that happened to a record, for those who may see it. */
export const recordKinds = {
  ticket_comment: kind({
    label: 'New comment on a ticket',
    about: 'Sent to the customer’s people when staff write a comment on their ticket.',
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
    about: 'Sent to the staff who keep tickets when a customer opens one.',
    audience: 'staff',
    opens: 'Open the ticket',
    variables: { ...ticket, comment: { ...comment, says: 'The ticket’s description' } },
    subject: 'New ticket {{ticket_number}}: {{ticket_subject}}',
    body: `{{author}} of {{customer}} opened **{{ticket_subject}}** ({{ticket_number}}):

{{comment}}

{{portal_link}}`,
  }),
  ticket_reply: kind({
    label: 'Reply to a ticket',
    about: 'Sent to the staff who keep tickets when a customer writes in one.',
    audience: 'staff',
    opens: 'Open the ticket',
    variables: { ...ticket, comment },
    subject: '{{ticket_number}}: {{ticket_subject}}',
    body: `{{author}} of {{customer}} wrote about **{{ticket_subject}}** ({{ticket_number}}):

{{comment}}

{{portal_link}}`,
  }),
  work_order_scheduled: kind({
    label: 'Work order scheduled',
    about: 'Sent to the customer’s people when a work order is given a day.',
    audience: 'portal',
    opens: 'Open the work order',
    variables: {
      ...workOrder,
      scheduled_date: { says: 'The day of the work', example: '12 Mar 2026' },
    },
    subject: '{{work_order_number}} is planned for {{scheduled_date}}',
    body: `Hello {{first_name}},

We will be at {{facility}} on **{{scheduled_date}}** for work order {{work_order_number}}.

{{portal_link}}`,
  }),
  work_order_done: kind({
    label: 'Work order done',
    about: 'Sent to the customer’s people when a work order is done.',
    audience: 'portal',
    opens: 'Open the work order',
    variables: workOrder,
    subject: '{{work_order_number}} is done',
    body: `Hello {{first_name}},

The work at {{facility}} is done: work order {{work_order_number}}.

{{portal_link}}`,
  }),
  estimate_ready: kind({
    label: 'Estimate ready',
    about: 'Sent to the customer’s people when an estimate waits for their answer.',
    audience: 'portal',
    opens: 'Open the estimate',
    variables: {
      estimate_number: { says: 'The estimate’s number', example: 'E-77' },
      total: { says: 'What it comes to', example: '£1,240.00' },
      valid_until: { says: 'The last day it holds', example: '31 Mar 2026' },
    },
    subject: 'Estimate {{estimate_number}} is ready',
    body: `Hello {{first_name}},

Estimate {{estimate_number}} over **{{total}}** is ready for you. It holds until {{valid_until}}.

{{portal_link}}`,
  }),
  invoice_ready: kind({
    label: 'Invoice ready',
    about: 'Sent to the customer’s people when an invoice is issued.',
    audience: 'portal',
    opens: 'Open the invoice',
    variables: {
      invoice_number: { says: 'The invoice’s number', example: 'I-2031' },
      total: { says: 'What it comes to', example: '£1,240.00' },
      due_date: { says: 'The day it is due', example: '31 Mar 2026' },
    },
    subject: 'Invoice {{invoice_number}}',
    body: `Hello {{first_name}},

Invoice {{invoice_number}} over **{{total}}** is ready. It is due on {{due_date}}.

{{portal_link}}`,
  }),
  claim_decided: kind({
    label: 'Claim decided',
    about: 'Sent to the partner user who filed a claim when it is authorised or rejected.',
    audience: 'portal',
    opens: 'Open the claim',
    variables: {
      claim_number: { says: 'The claim’s number', example: 'C-58' },
      decision: { says: 'What was decided, in a word', example: 'authorised' },
      reason: {
        says: 'Why, where a reason was given; alone in its paragraph it is set apart as a quotation',
        example: 'The warranty runs until June.',
        lines: true,
      },
    },
    subject: 'Claim {{claim_number}} was {{decision}}',
    body: `Hello {{first_name}},

Your claim {{claim_number}} was **{{decision}}**.

{{reason}}

{{portal_link}}`,
  }),
} satisfies Record<string, MailKindWords>;
