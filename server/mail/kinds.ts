import { commonVariables, type MailVariable } from './variables.ts';

/** One kind of email: how the pages call it, what it can say, and what it says unless a tenant has its own words. */
export interface MailKindWords {
  label: string;
  about: string;
  /** login: about the recipient's own way in; portal: to customers and partners; staff: to the back office */
  audience: 'login' | 'portal' | 'staff';
  variables: Readonly<Record<string, MailVariable>>;
  /** the variable that its body can't do without: the link that the email is sent for */
  needs?: string;
  subject: string;
  body: string;
}

/** A kind with the variables that every one has; `opens` is the button of its {{portal_link}}. */
function kind({ opens, ...words }: MailKindWords & { opens?: string }): MailKindWords {
  const page = opens === undefined ? {} : { portal_link: { ...commonVariables.portal_link, button: opens } };
  return { ...words, variables: { ...commonVariables, ...page, ...words.variables } };
}

const time = { says: 'When it happened', example: '3 Mar 2026, 14:05 UTC' };
const address = { says: 'The network address it came from', example: '203.0.113.7' };
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

/** The kinds of emails that a tenant can put in its own words. */
export const mailKinds = {
  invitation: kind({
    label: 'Invitation',
    about:
      'Sent when somebody is given a login: a link to set the password, and how to sign in from then on.',
    audience: 'login',
    needs: 'invitation_link',
    variables: {
      invitation_link: {
        says: 'The page to set the password; works once',
        example: 'https://acme.example/invitation/EXAMPLE',
        button: 'Set your password',
      },
      expires: { says: 'Until when the link works', example: '10 Mar 2026, 14:05 UTC' },
    },
    subject: 'Your login for the {{company}} portal',
    body: `Hello {{first_name}},

{{company}} has made a login for you. Choose your password to begin:

{{invitation_link}}

The link works once, until {{expires}}.

From then on:

- The portal is at {{login_link}}
- Your username is **{{username}}**
- You can change your password at any time at {{profile_link}}`,
  }),
  password_reset: kind({
    label: 'Forgotten password',
    about: 'Sent when somebody asks for a new password on the sign-in page.',
    audience: 'login',
    needs: 'reset_link',
    variables: {
      reset_link: {
        says: 'The page to set a new password; works once',
        example: 'https://acme.example/reset_password/EXAMPLE',
        button: 'Choose a new password',
      },
      expires: { says: 'Until when the link works', example: '3 Mar 2026, 15:05 UTC' },
    },
    subject: 'A new password for the {{company}} portal',
    body: `Hello {{first_name}},

You can choose a new password here:

{{reset_link}}

The link works once, until {{expires}}. Your username is **{{username}}**.

If you didn’t ask for this, there is nothing to do: your password stays as it is.`,
  }),
  password_changed: kind({
    label: 'Password changed',
    about: 'Sent when a login’s password was changed.',
    audience: 'login',
    variables: { time, address },
    subject: 'Your password was changed',
    body: `Hello {{first_name}},

The password of **{{username}}** was changed.

- When: {{time}}
- From: {{address}}

If that was you, all is well. If it wasn’t, use *Forgot password* on the sign-in page and let us know:

{{login_link}}`,
  }),
  new_device: kind({
    label: 'New sign-in',
    about: 'Sent when a login is used in a browser that it hasn’t been used in before.',
    audience: 'login',
    variables: { time, browser: { says: 'The browser', example: 'Firefox on Windows' }, address },
    subject: 'New sign-in to the {{company}} portal',
    body: `Hello {{first_name}},

**{{username}}** signed in from a browser that we haven’t seen before.

- When: {{time}}
- Browser: {{browser}}
- From: {{address}}

If that was you, all is well. If it wasn’t, change your password:

{{profile_link}}`,
  }),
  secure_link: kind({
    label: 'Secure link',
    needs: 'portal_link',
    about: 'Sent by “Email link” on a customer’s page: the way into the customer’s portal.',
    audience: 'portal',
    variables: {},
    subject: 'Your portal at {{company}}',
    body: `Hello {{first_name}},

Everything that {{company}} keeps for {{customer}} is in your portal: equipment, requests and more.

{{portal_link}}

The link is yours alone, so please don’t pass it on.`,
  }),
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

export type MailKind = keyof typeof mailKinds;

/** Is there such a kind of email, with words that a tenant can change? */
export const isMailKind = (text: string): text is MailKind => Object.hasOwn(mailKinds, text);

const reasons: Readonly<Record<MailKindWords['audience'], string>> = {
  login: 'It is about your way into the portal, so it can’t be turned off.',
  portal: 'You get it because it is about something that you can see in the portal.',
  staff: 'You get it because you look after what customers write.',
};

/** Why somebody gets an email of a kind, for its last lines. */
export const reasonOf = (kind: MailKind): string => reasons[mailKinds[kind].audience];
