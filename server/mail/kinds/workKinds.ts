import { kind, type MailKindWords } from '../kindWords.ts';
import { author, comment, reason } from './variables.ts';

const workOrder = {
  work_order_number: { says: 'The work order’s number', example: 'WO-318' },
  facility: { says: 'The facility that the work is for', example: 'York Mill' },
};
/** A lab's name is not the customer's to see. */
const place = {
  place: { says: 'Where the work is done: at the facility, or in your lab', example: 'at York Mill' },
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

Work order {{work_order_number}} for {{facility}} **${is}**:

{{reason}}

{{portal_link}}`,
  });

/** Emails about work orders and what falls due, for those who may see them. */
export const workKinds = {
  work_order_scheduled: kind({
    label: 'Work order scheduled',
    about: 'Sent to people at the customer when a work order is scheduled.',
    audience: 'portal',
    opens: 'Open the work order',
    variables: {
      ...workOrder,
      ...place,
      scheduled_date: { says: 'The day of the work', example: '12 Mar 2026' },
    },
    subject: '{{work_order_number}} is scheduled for {{scheduled_date}}',
    body: `Hello {{first_name}},

We’ll do the work of {{work_order_number}} for {{facility}} on **{{scheduled_date}}**, {{place}}.

{{portal_link}}`,
  }),
  work_order_done: kind({
    label: 'Work order finished',
    about: 'Sent to people at the customer when a work order is finished.',
    audience: 'portal',
    opens: 'Open the work order',
    variables: { ...workOrder, ...place },
    subject: '{{work_order_number}} is finished',
    body: `Hello {{first_name}},

We’ve finished work order {{work_order_number}} for {{facility}}. The work was done {{place}}.

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

{{author}} wrote about work order {{work_order_number}} for {{facility}}:

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
    subject: 'New request {{work_order_number}}: {{work_type}} for {{facility}}',
    body: `{{author}} at {{customer}} requests **{{work_type}}** for {{facility}} ({{work_order_number}}).

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
    body: `{{author}} at {{customer}} wrote about work order {{work_order_number}} for {{facility}}:

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
    body: `{{author}} at {{customer}} wrote about your job {{work_order_number}} for {{facility}}:

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

You have {{assets_due}} due for service soon, or overdue:

{{asset_list}}

You can request service for them in the portal.

{{portal_link}}`,
  }),
} satisfies Record<string, MailKindWords>;
