import { csv, notFound, redirect, type Reply } from '../../request/reply.ts';
import {
  isAllowed,
  staffGet,
  staffPost,
  type Route,
  type StaffAllow,
  type StaffContext,
} from '../../request/route.ts';
import { emptyByRequest } from '../../lists/empty.ts';
import { parseForm, typedOf, type FieldErrors } from '../../forms/parse.ts';
import { listQuery } from '../../lists/spec.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { formAgain, formOf, newForm, versionOf, type FormState } from '../../forms/state.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { isUuid } from '../../shared/uuid.ts';
import { addComment, listComments } from './comments.queries.ts';
import { contactChoices, customerChoices, peopleErrors } from './people.queries.ts';
import {
  priorities,
  staffCommentForm,
  staffTicketForm,
  ticketChangeForm,
  ticketLabels,
  ticketStatuses,
} from './tickets.form.ts';
import {
  commentListSpec,
  ticketListSpec,
  ticketListView,
  ticketNoun,
  ticketColumns,
} from './tickets.list.ts';
import { ticketAdminPages, type StaffForm } from './tickets.pages.ts';
import {
  addTicket,
  exportTickets,
  getTicket,
  listTickets,
  saveTicket,
  type Ticket,
} from './tickets.queries.ts';
import { typedInTicket } from './tickets.typed.ts';

const path = '/admin/tickets';
const see: readonly StaffAllow[] = ['view_records', 'keep_tickets'];
const keep: readonly StaffAllow[] = ['keep_tickets'];

/** Tickets in the back office: list, export, add, answer, change. */
export const ticketAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: see }, async ({ db, query, actor }) => {
    const request = listQuery(query, ticketListSpec);
    const found = await listTickets(db, request);
    const mayAdd = isAllowed(actor, keep);
    const none = {
      title: 'No tickets yet',
      text: 'A ticket is a conversation with a customer; it opens one in the portal, or you do here.',
      ...(mayAdd && { action: { href: `${path}/new`, label: 'Add ticket' } }),
    };
    const why = () => emptyByRequest(request, { count: found.count, path, noun: ticketNoun }) ?? none;
    return ticketAdminPages.list({
      list: ticketListView(path, request, found),
      tickets: found.page.rows,
      mayAdd,
      empty: found.page.rows.length > 0 ? null : why(),
    });
  }),

  staffGet(`${path}/export.csv`, { allow: see }, async ({ db, query }) => {
    const tickets = exportTickets(db, listQuery(query, ticketListSpec));
    return csv('tickets.csv', ticketColumns({ withCustomer: true }), tickets);
  }),

  staffGet(`${path}/new`, { allow: keep }, async ({ db, query }) => {
    const typed = await typedInTicket(db, query);
    const empty = { priority: 'normal', customer_id: query['customer_id'] ?? '' };
    const locals = await staffForm(db, typed ? formAgain(typed, {}, null) : newForm(empty));
    if (!typed && !locals.customers.options && !locals.customers.chosen)
      return redirect(`${path}/new/customer`);
    return ticketAdminPages.add(locals);
  }),

  staffPost(path, { allow: keep }, async ({ db, body, actor }) => {
    const form = parseForm(staffTicketForm, body);
    const errors = form.ok ? await peopleErrors(db, form.values, null) : form.errors;
    const typed = form.ok ? typedOf(Object.entries(body)) : form.typed;
    const again = async (why: FieldErrors) =>
      ticketAdminPages.add(await staffForm(db, formAgain(typed, why, null)), 422);
    if (!form.ok || Object.keys(errors).length > 0) return again(errors);
    const added = await db.attempt(() => addTicket(db, form.values, actor.name));
    if (!added.ok) return again(added.errors);
    const { id, number } = added.value;
    return redirect(`${path}/${id}`, `Ticket ${ticketNumber(number)} is added.`);
  }),

  staffGet(`${path}/:id`, { allow: see }, (context) =>
    withTicket(context, async (ticket) => {
      const { db, query } = context;
      const typed = await typedInTicket(db, query);
      if (typed) return ticketPage(context, ticket, { change: formAgain(typed, {}, versionOf(query)) });
      const { customer_id: customerId, contact_id: contactId } = query;
      const changed: Ticket = {
        ...ticket,
        ...(isUuid(customerId) && { customer_id: customerId, contact_id: null }),
        ...(isUuid(contactId) && { contact_id: contactId }),
      };
      return ticketPage(context, ticket, { change: formOf(changed) });
    }),
  ),

  staffPost(`${path}/:id`, { allow: keep }, (context) =>
    withTicket(context, async (ticket) => {
      const { db, body } = context;
      const version = versionOf(body);
      const form = parseForm(ticketChangeForm, body);
      const errors = form.ok ? await peopleErrors(db, form.values, ticket) : form.errors;
      const typed = form.ok ? typedOf(Object.entries(body)) : form.typed;
      const again = (why: FieldErrors) =>
        ticketPage(context, ticket, { change: formAgain(typed, why, version) }, 422);
      if (!form.ok || Object.keys(errors).length > 0) return again(errors);
      const saved = await db.attempt(() => saveTicket(db, ticket.id, version, form.values));
      if (!saved.ok) return again(saved.errors);
      if (saved.value === 'gone') return notFound();
      if (saved.value === 'stale') return conflictPage(context, ticket, typed);
      return redirect(`${path}/${ticket.id}`, 'Saved.');
    }),
  ),

  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the ticket.
  staffGet(`${path}/:id/comments`, { allow: see }, (context) =>
    withTicket(context, (ticket) => redirect(`${path}/${ticket.id}`)),
  ),

  staffPost(`${path}/:id/comments`, { allow: keep }, (context) =>
    withTicket(context, async (ticket) => {
      const { db, body, actor, services } = context;
      const form = parseForm(staffCommentForm, body);
      if (!form.ok) {
        const comment = formAgain(form.typed, form.errors, null);
        return ticketPage(context, ticket, { change: formOf(ticket), comment }, 422);
      }
      const author = { name: actor.name, userId: actor.userId, isStaff: true };
      await addComment(db, ticket.id, author, form.values, services.keys.newest);
      const done = form.values.internal ? 'Internal comment is added.' : 'Comment is sent.';
      return redirect(`${path}/${ticket.id}`, done);
    }),
  ),
];

type Db = StaffContext['db'];

/** Does something with the ticket that the address names, or answers 404. */
async function withTicket(
  { db, params }: StaffContext,
  work: (ticket: Ticket) => Promise<Reply> | Reply,
): Promise<Reply> {
  const ticket = await getTicket(db, params['id'] ?? '');
  return ticket ? work(ticket) : notFound();
}

/** The form with what it offers: the customer that it holds decides which contacts. */
async function staffForm(db: Db, state: FormState): Promise<StaffForm> {
  const idOf = (name: string) => {
    const id = state.values[name];
    return isUuid(id) ? id : null;
  };
  const customers = await customerChoices(db, idOf('customer_id'));
  return { state, customers, contacts: await contactChoices(db, customers.chosen, idOf('contact_id')) };
}

async function ticketPage(
  { db, query, actor }: StaffContext,
  ticket: Ticket,
  { change, comment }: { change: FormState; comment?: FormState },
  status = 200,
): Promise<Reply> {
  const [comments, form] = await Promise.all([
    listComments(db, ticket.id, listQuery(query, commentListSpec)),
    isAllowed(actor, keep) ? staffForm(db, change) : null,
  ]);
  return ticketAdminPages.ticket(ticket, { comments, change: form, ...(comment && { comment }) }, status);
}

/** 409 with both values in words (S25). */
async function conflictPage(
  context: StaffContext,
  ticket: Ticket,
  typed: FormState['values'],
): Promise<Reply> {
  const { customers, contacts } = await staffForm(context.db, { ...newForm(), values: typed });
  const all = (contacts.groups ?? []).flatMap(({ options }) => options);
  const word = (options: readonly { value: string; label: string }[], value: unknown) =>
    options.find((option) => option.value === value)?.label ?? '';
  const inWords = {
    priority: word(priorities, typed['priority']),
    status: word(ticketStatuses, typed['status']),
    customer_id: customers.chosen?.name ?? '',
    contact_id: contacts.chosen?.name ?? word(all, typed['contact_id']),
  };
  const theirs = {
    ...ticket,
    priority: word(priorities, ticket.priority),
    status: word(ticketStatuses, ticket.status),
    customer_id: ticket.customer,
    contact_id: ticket.contact ?? '',
  };
  const state = { ...formInConflict({ ...typed, ...inWords }, theirs, ticketLabels), values: typed };
  return ticketPage(context, ticket, { change: state }, 409);
}
