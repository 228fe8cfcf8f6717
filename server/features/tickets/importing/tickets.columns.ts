import { choice } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';
import { ticketStatuses } from '../../../domain/tickets/tickets.words.ts';
import type { ImportField } from '../../../imports/kind.ts';
import { priorities, staffCommentForm, ticketLabels as labels } from '../tickets.form.ts';

/** What other systems call the same. */
const also: Record<string, readonly string[]> = {
  open: ['New', 'In progress'],
  waiting: ['Pending', 'On hold'],
  closed: ['Resolved', 'Solved', 'Done'],
  normal: ['Medium'],
  urgent: ['Critical'],
};
const options = (all: readonly { value: string; label: string }[]) =>
  all.map(({ value, label }) => ({ value, label, also: also[value] ?? [] }));

const sides = [
  { value: 'staff', label: 'Staff' },
  { value: 'customer', label: 'Customer' },
] as const;

const columns: readonly ImportField[] = [
  { name: 'number', label: 'Number', aliases: ['Ticket number', 'Ticket', 'Ticket ID', 'Case number', 'ID', 'Reference'], required: true,
    hint: 'The number in the old system. The ticket gets a Gatehouse number too, and you can find it by either.',
    example: ['4711', '4711', '4720'] },
  { name: 'subject', label: labels.subject, aliases: ['Title', 'Summary'], required: true,
    example: ['Certificate for FW-001', '', 'Collection of six gauges'] },
  { name: 'description', label: labels.description, aliases: ['Message', 'Details', 'Body'], read: 'lines', required: true,
    example: ['Can you send it again?', '', 'When can you collect them?'] },
  { name: 'customer', label: labels.customer_id, aliases: ['Customer number', 'Customer name', 'Company'], required: true,
    hint: 'The customer number or name.', example: ['C-2001', '', 'C-2002'] },
  { name: 'contact', label: labels.contact_id, aliases: ['Requester', 'Contact ID', 'Contact email', 'Contact name'],
    hint: 'A Contact ID, an email or a name. They’ll see the ticket if they can sign in.', example: ['K-1', '', 'emil@hollis.example'] },
  { name: 'status', label: labels.status, aliases: ['State'], read: options(ticketStatuses),
    hint: 'If it’s empty, Closed for a ticket with a closing date, and Open for any other.', example: ['Closed', '', 'Open'] },
  { name: 'priority', label: labels.priority, read: options(priorities), hint: 'Normal if it’s empty.', example: ['Normal', '', 'High'] },
  { name: 'opened_at', label: 'Opened at', aliases: ['Opened', 'Created', 'Created at', 'Opened on', 'Date'],
    read: 'moment', required: true, example: ['2025-03-31 09:15', '', '2025-11-03'] },
  { name: 'closed_at', label: 'Closed at', aliases: ['Closed', 'Closed on', 'Resolved at', 'Solved at'], read: 'moment',
    example: ['2025-04-02 16:00', '', ''] },
  { name: 'opened_by', label: 'Opened by', aliases: ['Created by', 'Author'], hint: 'A name. If it’s empty, the contact.',
    example: ['Rosa', '', ''] },
  { name: 'comment', label: 'Comment', aliases: ['Comment text', 'Reply'], read: 'lines',
    hint: 'One row for each comment, with the number of its ticket. The ticket’s own columns may be empty there.',
    example: ['', 'Here it is.', ''] },
  { name: 'comment_by', label: 'Comment by', aliases: ['Comment author', 'Commented by'], hint: 'A name. Needed for a comment.',
    example: ['', 'Tess', ''] },
  { name: 'comment_at', label: 'Commented at', aliases: ['Comment date', 'Comment time', 'Commented on'], read: 'moment',
    hint: 'Needed for a comment.', example: ['', '2025-04-01 08:30', ''] },
  { name: 'comment_from', label: 'Comment from', aliases: ['Comment side'], read: sides,
    hint: 'If it’s empty, Customer for a comment by the contact or by the person who opened the ticket, and Staff for any other.',
    example: ['', 'Staff', ''] },
  { name: 'internal', label: 'Internal', aliases: ['Private', 'Internal note'], read: 'yes_no',
    hint: 'Yes for a comment that only staff can see.', example: ['', 'No', ''] },
]; // prettier-ignore

/** What a row may say. A file adds, and clears nothing. */
export const ticketFields = columns.map((field): ImportField => ({ ...field, stays: true }));

/** What an old ticket has besides the ticket's own form. */
export const oldTicketForm = form({
  number: text({ label: 'Number', max: 100, required: true }),
  opened_by: text({ label: 'Opened by', max: 200 }),
});

/** A comment from an old system: staff's own form, and who wrote it. */
export const oldCommentForm = staffCommentForm.extend({
  comment_by: text({
    label: 'Comment by',
    max: 200,
    required: true,
    missing: 'Enter who wrote the comment.',
  }),
  comment_from: choice(['', 'staff', 'customer'], { label: 'Comment from' }),
});
