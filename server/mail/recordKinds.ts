import { kind, type MailKindWords } from './kindWords.ts';
import { claimKinds } from './kinds/claimKinds.ts';
import { moneyKinds } from './kinds/moneyKinds.ts';
import { ticketKinds } from './kinds/ticketKinds.ts';
import { attached } from './kinds/variables.ts';
import { workKinds } from './kinds/workKinds.ts';

/** Emails about something that happened to a record, for those who may see it. */
export const recordKinds = {
  ...ticketKinds,
  ...workKinds,
  ...moneyKinds,
  ...claimKinds,
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
  report_sent: kind({
    label: 'Monthly report',
    about:
      'Sent every month to the people you choose under Reports by email. Each report shows what they can see.',
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

This month’s report is **{{report_name}}** for {{report_of}}, {{report_period}}. {{attached}}

{{portal_link}}`,
  }),
} satisfies Record<string, MailKindWords>;
