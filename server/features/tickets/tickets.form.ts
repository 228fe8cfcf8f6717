import { checkbox, choice, id, optionalId } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';
import { attachLabel } from '../../domain/documents/attaching.ts';
import { ticketStatuses } from '../../domain/tickets/tickets.words.ts';

/** Labels of the ticket's form and of a comment's. */
export const ticketLabels = {
  subject: 'Subject',
  customer_id: 'Customer',
  contact_id: 'Contact',
  priority: 'Priority',
  description: 'Description',
  status: 'Status',
  asset_id: 'Asset',
  work_order_id: 'Work order',
  estimate_id: 'Estimate',
} as const;
export const commentLabels = { body: 'Comment', internal: 'Internal', files: attachLabel } as const;

export const priorities = [
  { value: 'low', label: 'Low', tone: 'neutral' },
  { value: 'normal', label: 'Normal', tone: 'neutral' },
  { value: 'high', label: 'High', tone: 'warn' },
  { value: 'urgent', label: 'Urgent', tone: 'bad' },
] as const;
export type Priority = (typeof priorities)[number]['value'];

const longest = 10_000;
const subject = text({ label: ticketLabels.subject, max: 200, required: true });
const description = text({
  label: ticketLabels.description,
  max: longest,
  multiline: true,
  required: true,
});
const priority = choice(
  priorities.map(({ value }) => value),
  { label: ticketLabels.priority },
);
/** What it is about; that the person sees it is the database's to say. */
const about = {
  asset_id: optionalId({ label: ticketLabels.asset_id }),
  work_order_id: optionalId({ label: ticketLabels.work_order_id }),
};
const body = text({ label: commentLabels.body, max: longest, multiline: true, required: true });

/** A new ticket in the back office. */
export const staffTicketForm = form({
  subject,
  customer_id: id({ label: ticketLabels.customer_id }),
  contact_id: optionalId({ label: ticketLabels.contact_id }),
  priority,
  description,
  ...about,
});
export type StaffTicketValues = FormValues<typeof staffTicketForm>;

/** A ticket that is changed in the back office. */
export const ticketChangeForm = staffTicketForm.extend({
  status: choice(
    ticketStatuses.map(({ value }) => value),
    { label: ticketLabels.status },
  ),
});
export type TicketChangeValues = FormValues<typeof ticketChangeForm>;

/** A new ticket in the portal: whose it is, the session says (A11). */
export const portalTicketForm = form({
  subject,
  priority,
  description,
  ...about,
  estimate_id: optionalId({ label: ticketLabels.estimate_id }),
});
export type PortalTicketValues = FormValues<typeof portalTicketForm>;

/** A comment of staff: public, or internal and then for staff alone (A10a). */
export const staffCommentForm = form({ body, internal: checkbox({ label: commentLabels.internal }) });

/** A comment in the portal. */
export const portalCommentForm = form({ body });
