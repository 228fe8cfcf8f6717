import { kind, type MailKindWords } from './kindWords.ts';

const author = { says: 'Who wrote it', example: 'Maya Okafor' };
const ticket = {
  ticket_number: { says: 'The ticket’s number', example: 'T-1024' },
  ticket_subject: { says: 'What the ticket is about', example: 'Boiler 2 loses pressure' },
  author,
};
const comment = {
  says: 'What was written. In a paragraph of its own, it’s shown as a quotation',
  example: 'We have looked at the pump.\nA new seal is on its way.',
  lines: true,
};
const workOrder = {
  work_order_number: { says: 'The work order’s number', example: 'WO-318' },
  facility: { says: 'Where the work is done', example: 'York Mill' },
};
const reason = {
  says: 'The reason that was given. In a paragraph of its own, it’s shown as a quotation',
  example: 'The part is no longer made.',
  lines: true,
};
const paying = {
  how_to_pay: {
    says: 'How to pay, as your settings say. In a paragraph of its own, it’s shown as a quotation',
    example: 'Account holder: Acme Services\nIBAN: DE02 1203 0000 0000 2020 51\nReference: I-2031',
    lines: true,
  },
  payment_link: {
    says: 'Your payment page, if your settings have one',
    example: 'https://pay.example.com/I-2031',
    button: 'Pay online',
  },
};

/** What a work order's customer is told of it with its reason: they differ in what they say, and in nothing else. */
const turn = (label: string, when: string, is: string): MailKindWords =>
  kind({
    label,
    about: `Sent to the person at the customer who requested it, and to those who commented on it, when ${when}.`,
    audience: 'portal',
    opens: 'Open the work order',
    variables: { ...workOrder, reason },
    subject: `{{work_order_number}} ${is}`,
    body: `Hello {{first_name}},

Work order {{work_order_number}} at {{facility}} **${is}**:

{{reason}}

{{portal_link}}`,
  });

const attached = {
  attached: { says: 'Says that it’s attached, if it is', example: 'The file is in this email.' },
};

/** A reminder of an invoice: they differ in what they say, and in nothing else. */
const reminder = (label: string, subject: string, says: string): MailKindWords =>
  kind({
    label,
    about:
      'Sent automatically to people at the customer while an invoice is overdue, as you set it up under Reminders.',
    audience: 'portal',
    opens: 'Open the invoice',
    variables: {
      invoice_number: { says: 'The invoice’s number', example: 'I-2031' },
      amount_due: { says: 'What is still to pay', example: '£1,240.00' },
      due_date: { says: 'The day it was due', example: '31 Mar 2026' },
      ...attached,
      ...paying,
    },
    subject,
    body: `Hello {{first_name}},

${says} {{attached}}

{{portal_link}}

{{how_to_pay}}

{{payment_link}}`,
  });

/** Emails about something that happened to a record, for those who may see it. */
export const recordKinds = {
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
  work_order_scheduled: kind({
    label: 'Work order scheduled',
    about: 'Sent to people at the customer when a work order is scheduled.',
    audience: 'portal',
    opens: 'Open the work order',
    variables: {
      ...workOrder,
      scheduled_date: { says: 'The day of the work', example: '12 Mar 2026' },
    },
    subject: '{{work_order_number}} is scheduled for {{scheduled_date}}',
    body: `Hello {{first_name}},

We’ll be at {{facility}} on **{{scheduled_date}}** for work order {{work_order_number}}.

{{portal_link}}`,
  }),
  work_order_done: kind({
    label: 'Work order finished',
    about: 'Sent to people at the customer when a work order is finished.',
    audience: 'portal',
    opens: 'Open the work order',
    variables: workOrder,
    subject: '{{work_order_number}} is finished',
    body: `Hello {{first_name}},

We’ve finished work order {{work_order_number}} at {{facility}}.

{{portal_link}}`,
  }),
  work_order_declined: turn(
    'Request for service declined',
    'a request for service is declined',
    'has been declined',
  ),
  work_order_cancelled: turn('Work order cancelled', 'a work order is cancelled', 'has been cancelled'),
  work_order_reopened: turn(
    'Work order reopened',
    'a finished work order is reopened',
    'has been reopened, because the work isn’t finished yet',
  ),
  work_order_comment: kind({
    label: 'New comment on a work order',
    about:
      'Sent to the person at the customer who requested it, and to those who commented on it, when staff comment on a work order.',
    audience: 'portal',
    opens: 'Open the work order',
    variables: { ...workOrder, author, comment },
    subject: 'Work order {{work_order_number}}: new comment',
    body: `Hello {{first_name}},

{{author}} wrote about work order {{work_order_number}} at {{facility}}:

{{comment}}

{{portal_link}}`,
  }),
  work_requested: kind({
    label: 'New request for service',
    about: 'Sent to staff who handle work orders when a customer requests one.',
    audience: 'staff',
    opens: 'Open the work order',
    variables: {
      ...workOrder,
      author: { says: 'Who requested it', example: 'Maya Okafor' },
      work_type: { says: 'The type of work', example: 'Calibration' },
      description: {
        says: 'What they wrote, if anything. In a paragraph of its own, it’s shown as a quotation',
        example: 'The gauge on line 2 drifts.\nWe’re there on weekdays.',
        lines: true,
      },
    },
    subject: 'New request {{work_order_number}}: {{work_type}} at {{facility}}',
    body: `{{author}} at {{customer}} requests **{{work_type}}** at {{facility}} ({{work_order_number}}).

{{description}}

{{portal_link}}`,
  }),
  work_order_reply: kind({
    label: 'Customer’s comment on a work order',
    about: 'Sent to staff who handle work orders when a customer comments on one.',
    audience: 'staff',
    opens: 'Open the work order',
    variables: { ...workOrder, author, comment },
    subject: 'Work order {{work_order_number}}: comment from {{customer}}',
    body: `{{author}} at {{customer}} wrote about work order {{work_order_number}} at {{facility}}:

{{comment}}

{{portal_link}}`,
  }),
  job_reply: kind({
    label: 'Customer’s comment on your job',
    about:
      'Sent to the technician of a work order when a customer comments on it, if the technician doesn’t handle all work orders.',
    audience: 'staff',
    reason: 'You’re getting this email because the work order is assigned to you.',
    opens: 'Open the job',
    variables: { ...workOrder, author, comment },
    subject: 'Work order {{work_order_number}}: comment from {{customer}}',
    body: `{{author}} at {{customer}} wrote about your job {{work_order_number}} at {{facility}}:

{{comment}}

{{portal_link}}`,
  }),
  recall_notice: kind({
    label: 'Recall notice',
    about:
      'Sent to people at the customer every week or month, if assets they can see are due soon or overdue.',
    audience: 'portal',
    opens: 'Show these assets',
    variables: {
      assets_due: { says: 'How many assets are due', example: '3 assets' },
      asset_list: {
        says: 'The assets with their dates. In a paragraph of its own, it’s shown as a quotation',
        example:
          '2 Mar 2026: T-114 Torque wrench, York Mill (overdue)\n12 Mar 2026: G-7 Pressure gauge, York Mill',
        lines: true,
      },
    },
    subject: 'Due for service: {{assets_due}}',
    body: `Hello {{first_name}},

These assets are due for service soon, or overdue:

{{asset_list}}

You can request service for them in the portal.

{{portal_link}}`,
  }),
  estimate_ready: kind({
    label: 'Estimate ready',
    about: 'Sent to people at the customer when an estimate is waiting for their answer.',
    audience: 'portal',
    opens: 'Open the estimate',
    variables: {
      estimate_number: { says: 'The estimate’s number', example: 'E-77' },
      total: { says: 'The total', example: '£1,240.00' },
      valid_until: { says: 'The last day it’s good for', example: '31 Mar 2026' },
      ...attached,
    },
    subject: 'Estimate {{estimate_number}} is ready',
    body: `Hello {{first_name}},

Your estimate {{estimate_number}} for **{{total}}** is ready. You can approve it until {{valid_until}}. {{attached}}

{{portal_link}}`,
  }),
  invoice_ready: kind({
    label: 'Invoice ready',
    about: 'Sent to people at the customer when an invoice is issued.',
    audience: 'portal',
    opens: 'Open the invoice',
    variables: {
      invoice_number: { says: 'The invoice’s number', example: 'I-2031' },
      total: { says: 'The total', example: '£1,240.00' },
      due_date: { says: 'The day it’s due', example: '31 Mar 2026' },
      deposits: {
        says: 'Which deposits it deducts, or what it’s a deposit for. Empty for other invoices',
        example: 'Deposit I-2019 of £372.00 has been deducted.',
      },
      ...attached,
      ...paying,
    },
    subject: 'Invoice {{invoice_number}}',
    body: `Hello {{first_name}},

Your invoice {{invoice_number}} for **{{total}}** is ready. It’s due on {{due_date}}. {{attached}}

{{deposits}}

{{portal_link}}

{{how_to_pay}}

{{payment_link}}`,
  }),
  invoice_reminder_1: reminder(
    'First reminder of an invoice',
    'Reminder: invoice {{invoice_number}}',
    `Invoice {{invoice_number}} was due on {{due_date}}, and **{{amount_due}}** is still to pay. If you’ve paid in the last few
days, you don’t need to do anything.`,
  ),
  invoice_reminder_2: reminder(
    'Second reminder of an invoice',
    'Second reminder: invoice {{invoice_number}}',
    `We’ve written to you about invoice {{invoice_number}} before. It was due on {{due_date}}, and **{{amount_due}}** is still
to pay. Tell us if something about it is wrong.`,
  ),
  invoice_reminder_3: reminder(
    'Last reminder of an invoice',
    'Last reminder: invoice {{invoice_number}}',
    `Invoice {{invoice_number}} was due on {{due_date}}, and **{{amount_due}}** is still to pay. This is our last reminder. Pay
it within the next few days, or tell us why you can’t.`,
  ),
  estimate_expires: kind({
    label: 'Estimate expires soon',
    about: 'Sent to people at the customer a few days before an estimate that they haven’t answered expires.',
    audience: 'portal',
    opens: 'Open the estimate',
    variables: {
      estimate_number: { says: 'The estimate’s number', example: 'E-77' },
      total: { says: 'The total', example: '£1,240.00' },
      valid_until: { says: 'The last day it’s good for', example: '31 Mar 2026' },
      ...attached,
    },
    subject: 'Estimate {{estimate_number}} expires on {{valid_until}}',
    body: `Hello {{first_name}},

Our estimate {{estimate_number}} for **{{total}}** is waiting for your answer. You can approve it until {{valid_until}}. {{attached}}

{{portal_link}}`,
  }),
  estimate_answered: kind({
    label: 'Estimate answered',
    about: 'Sent to staff who manage estimates when a customer approves or declines one.',
    audience: 'staff',
    reason: 'You’re getting this email because you manage estimates.',
    opens: 'Open the estimate',
    variables: {
      estimate_number: { says: 'The estimate’s number', example: 'E-77' },
      total: { says: 'The total', example: '£1,240.00' },
      answer: { says: 'What was decided, in one word', example: 'approved' },
      person: { says: 'Who answered', example: 'Maya Okafor' },
      reason: {
        says: 'Why it was declined, if a reason was given. In a paragraph of its own, it’s shown as a quotation',
        example: 'We’ll do it ourselves.',
        lines: true,
      },
    },
    subject: 'Estimate {{estimate_number}} was {{answer}}',
    body: `Hello {{first_name}},

{{person}} at {{customer}} **{{answer}}** estimate {{estimate_number}} for {{total}}.

{{reason}}

{{portal_link}}`,
  }),
  access_requested: kind({
    label: 'Access requested',
    about: 'Sent to administrators when somebody asks for access on the sign-in page.',
    audience: 'staff',
    reason: 'You’re getting this email because you’re an administrator.',
    opens: 'Open access requests',
    variables: {
      requester: { says: 'The name that was entered', example: 'Maya Okafor' },
      requester_company: { says: 'The company that was entered', example: 'Northern Mills' },
    },
    subject: 'Somebody asked for access',
    body: `Hello {{first_name}},

**{{requester}}** from {{requester_company}} asked for access to the portal. Nobody has checked who this is.

{{portal_link}}`,
  }),
  document_sent: kind({
    label: 'Document sent',
    about: 'Sent to people at the customer when staff email them a certificate or another document.',
    audience: 'portal',
    opens: 'Open it in the portal',
    variables: {
      document_name: { says: 'The document’s name', example: 'FW-001 2027.pdf' },
      document_of: { says: 'What it belongs to', example: 'FW-001 Torque wrench' },
      ...attached,
    },
    subject: '{{document_name}}',
    body: `Hello {{first_name}},

Here is **{{document_name}}** for {{document_of}}. {{attached}}

{{portal_link}}`,
  }),
  statement_sent: kind({
    label: 'Statement sent',
    about: 'Sent to people at the customer when staff email them a statement.',
    audience: 'portal',
    opens: 'Open the statement',
    variables: {
      statement_from: { says: 'The first day of the statement', example: '1 Mar 2026' },
      statement_to: { says: 'Its last day', example: '31 Mar 2026' },
      balance: { says: 'The balance on that day, in each currency', example: '£1,240.00' },
      ...attached,
    },
    subject: 'Statement from {{statement_from}} to {{statement_to}}',
    body: `Hello {{first_name}},

Here is the statement for {{customer}} from {{statement_from}} to {{statement_to}}. The balance is **{{balance}}**. {{attached}}

{{portal_link}}`,
  }),
  report_sent: kind({
    label: 'Monthly report',
    about:
      'Sent by the clock every month to the people you choose under Reports by email. Each report shows what they can see.',
    audience: 'portal',
    reason: 'You’re getting this email because a report is sent to you every month.',
    opens: 'Open the report',
    variables: {
      report_name: { says: 'The report’s name', example: 'Service due by month' },
      report_of: { says: 'Whose figures it has', example: 'Northern Mills, York Mill' },
      report_period: { says: 'The days it covers', example: '1 Apr 2025 to 31 Mar 2026' },
      ...attached,
    },
    subject: '{{report_name}}',
    body: `Hello {{first_name}},

Here is this month’s report **{{report_name}}** for {{report_of}}, {{report_period}}. {{attached}}

{{portal_link}}`,
  }),
  claim_decided: kind({
    label: 'Claim decided',
    about: 'Sent to the partner user who filed a claim when it is authorized or rejected.',
    audience: 'portal',
    opens: 'Open the claim',
    variables: {
      claim_number: { says: 'The claim’s number', example: 'C-58' },
      decision: { says: 'What was decided, in one word', example: 'authorized' },
      reason: {
        says: 'Why, if a reason was given. In a paragraph of its own, it’s shown as a quotation',
        example: 'The warranty ended in June.',
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
