import { kind, type MailKindWords } from '../kindWords.ts';
import { attached } from './variables.ts';

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

/** Emails about estimates, invoices and statements, for those who may see them. */
export const moneyKinds = {
  estimate_ready: kind({
    label: 'Estimate ready',
    about: 'Sent to people at the customer when an estimate is waiting for their answer.',
    audience: 'portal',
    opens: 'Open the estimate',
    variables: {
      estimate_number: { says: 'The estimate’s number', example: 'E-77' },
      total: { says: 'The total', example: '£1,240.00' },
      valid_until: { says: 'The last day it’s good for', example: '31 Mar 2026' },
      replaces: {
        says: 'For a later version: which one it replaces, and that its approval no longer counts. Empty for the first version',
        example: 'This is version 2. It replaces version 1.',
      },
      ...attached,
    },
    subject: 'Estimate {{estimate_number}} is ready',
    body: `Hello {{first_name}},

Your estimate {{estimate_number}} for **{{total}}** is ready. You can approve it until {{valid_until}}. {{attached}}

{{replaces}}

{{portal_link}}`,
  }),
  estimate_copy: kind({
    label: 'Copy of an answer',
    about: 'Sent to the person at the customer who approves or declines an estimate.',
    audience: 'portal',
    reason: 'You’re getting this email because you answered this estimate.',
    opens: 'Open the version you answered',
    variables: {
      estimate_number: { says: 'The estimate’s number', example: 'E-77' },
      version: { says: 'The version that was answered', example: '2' },
      total: { says: 'The total, with the optional lines that were chosen', example: '£1,240.00' },
      answer: { says: 'What was decided, in one word', example: 'approved' },
      person: { says: 'The name as it was typed', example: 'Maya Okafor' },
      answered_on: { says: 'The day of the answer', example: '31 Mar 2026' },
      reason: {
        says: 'Why it was declined, if a reason was given. In a paragraph of its own, it’s shown as a quotation',
        example: 'We’ll do it ourselves.',
        lines: true,
      },
      terms: {
        says: 'How the terms of that version begin. In a paragraph of its own, it’s shown as a quotation',
        example: 'Prices are valid until the date above.',
        lines: true,
      },
    },
    subject: 'You {{answer}} estimate {{estimate_number}}',
    body: `Hello {{first_name}},

This is your copy. On {{answered_on}}, {{person}} **{{answer}}** version {{version}} of estimate {{estimate_number}} for **{{total}}**.

{{reason}}

Its terms:

{{terms}}

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
        says: 'Which deposits it deducts, or what it’s a deposit for, and what has been paid or credited. Otherwise empty',
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
  credit_note_ready: kind({
    label: 'Credit note ready',
    about: 'Sent to people at the customer when an invoice is credited.',
    audience: 'portal',
    opens: 'Open the credit note',
    variables: {
      credit_note_number: { says: 'The credit note’s number', example: 'C-31' },
      invoice_number: { says: 'The number of the invoice that it credits', example: 'I-2031' },
      total: { says: 'How much is credited', example: '£1,240.00' },
      left: {
        says: 'What is left to pay for the invoice, or what is now the customer’s credit',
        example: 'Nothing is left to pay for I-2031.',
      },
      ...attached,
    },
    subject: 'Credit note {{credit_note_number}}',
    body: `Hello {{first_name}},

Credit note {{credit_note_number}} takes **{{total}}** off invoice {{invoice_number}}. {{left}} {{attached}}

{{portal_link}}`,
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
} satisfies Record<string, MailKindWords>;
