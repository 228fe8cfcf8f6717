import type { Choice, Choices } from '../../database/choices.ts';
import type { FindPage } from '../../lists/findPage.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { OfRecord } from '../../lists/ofRecord.ts';
import type { ListView } from '../../lists/spec.ts';
import type { DocumentRow } from '../../domain/documents/documents.queries.ts';
import { attachHint, attachLabel } from '../../domain/documents/attaching.ts';
import { attachedForView } from '../../domain/documents/documents.words.ts';
import { newForm, type FormState } from '../../forms/state.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import type { Page } from '../../lists/paging.ts';
import type { Comment } from './comments/comments.queries.ts';
import type { ContactChoices } from './people/people.queries.ts';
import { ticketStatuses } from '../../domain/tickets/tickets.words.ts';
import type { AboutNamed } from './about/about.queries.ts';
import { commentLabels, priorities, ticketLabels } from './tickets.form.ts';
import { ticketForView } from './tickets.list.ts';
import type { EarlierDescription, Ticket, TicketRow } from './tickets.queries.ts';

interface ListLocals {
  list: ListView;
  tickets: readonly TicketRow[];
  empty: EmptyList | null;
}

/** The form of a ticket in the back office. */
export interface StaffForm {
  state: FormState;
  customers: Choices;
  contacts: ContactChoices;
  /** What it is about. */
  assets: Choices;
  orders: Choices;
}

/** The form of a new ticket in the portal. */
export interface PortalForm {
  state: FormState;
  assets: Choices;
  orders: Choices;
  estimate: { id: string; name: string } | null;
}

/** What stands on a ticket's page besides the ticket; `comment` is the form for a new one. */
interface Conversation {
  documents: readonly DocumentRow[];
  comments: Page<Comment>;
  /** What the description said before, the latest first. */
  versions: readonly EarlierDescription[];
  about: AboutNamed;
  comment?: FormState;
}

const list = ({ list: view, tickets, empty }: ListLocals) => ({
  list: view,
  labels: ticketLabels,
  tickets: tickets.map(ticketForView),
  empty,
});

const form = (locals: StaffForm) => ({
  ...locals,
  labels: ticketLabels,
  priorities,
  statuses: ticketStatuses,
});

const conversation = (
  ticket: Ticket,
  { comments, versions, about, documents, comment = newForm() }: Conversation,
) => ({
  versions,
  about,
  attached: attachedForView(documents),
  ticket: ticketForView(ticket),
  labels: ticketLabels,
  commentLabels,
  // They are read from the latest on, and shown in the order in which they were written.
  comments: { ...comments, rows: [...comments.rows].reverse() },
  comment,
  attachHint,
});

/** The fields of a ticket that have a find page. */
export type FoundField = 'customer_id' | 'contact_id' | 'asset_id' | 'work_order_id';

const titleOf = (ticket: Ticket) => `${ticketNumber(ticket.number)} ${ticket.subject}`;

/** The pages of the back office. */
export const ticketAdminPages = {
  list: ({
    mayAdd,
    record,
    ...locals
  }: ListLocals & { mayAdd: boolean; record: OfRecord | null }): PageReply =>
    page('tickets/adminList', { ...list(locals), mayAdd, record }, { title: 'Tickets' }),
  add: (locals: StaffForm, status = 200): PageReply =>
    page('tickets/adminNew', form(locals), { title: 'New ticket', status }),
  /** `change` is null for somebody who may only look. */
  ticket: (
    ticket: Ticket,
    locals: Conversation & { change: StaffForm | null; mayAddOrder: boolean },
    status = 200,
  ): PageReply =>
    page(
      'tickets/adminTicket',
      {
        ...conversation(ticket, locals),
        change: locals.change && form(locals.change),
        mayAddOrder: locals.mayAddOrder && locals.about.made === null,
      },
      { title: titleOf(ticket), status },
    ),
  find: (field: FoundField, { rows, toForm, ...found }: FindPage<Choice>): PageReply =>
    page(
      'tickets/find',
      { ...found, found: rows, field, cancelLabel: toForm ? 'Ticket' : 'Tickets' },
      { title: `Find ${found.list.noun.one}` },
    ),
};

/** The pages of the portal. */
export const ticketPortalPages = {
  list: ({
    mayAdd,
    record,
    ...locals
  }: ListLocals & { mayAdd: boolean; record: OfRecord | null }): PageReply =>
    page('tickets/portalList', { ...list(locals), mayAdd, record }, { title: 'Tickets' }),
  add: (locals: PortalForm, status = 200): PageReply =>
    page(
      'tickets/portalNew',
      { ...locals, labels: { ...ticketLabels, files: attachLabel }, attachHint, priorities },
      { title: 'New ticket', status },
    ),
  find: (field: FoundField, { rows, toForm, ...found }: FindPage<Choice>): PageReply =>
    page(
      'tickets/find',
      { ...found, found: rows, field, cancelLabel: toForm ? 'Ticket' : 'Tickets' },
      { title: `Find ${found.list.noun.one}` },
    ),
  ticket: (ticket: Ticket, locals: Conversation & { mayWrite: boolean; company: string }, status = 200) =>
    page(
      'tickets/portalTicket',
      { ...conversation(ticket, locals), mayWrite: locals.mayWrite, company: locals.company },
      { title: titleOf(ticket), status },
    ),
};
