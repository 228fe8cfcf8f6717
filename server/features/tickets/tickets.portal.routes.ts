import type { PortalActor } from '../../request/actor.ts';
import { TooMany } from '../../request/errors.ts';
import { csv, notFound, redirect, type PageReply, type Reply } from '../../request/reply.ts';
import {
  customerReaders,
  portalGet,
  portalPost,
  type PortalAllow,
  type PortalContext,
  type Route,
} from '../../request/route.ts';
import { emptyByRequest, emptyWithoutCustomer } from '../../lists/empty.ts';
import { parseForm } from '../../forms/parse.ts';
import { listQuery } from '../../lists/spec.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { formAgain, newForm, type FormState } from '../../forms/state.ts';
import { addComment, listComments, type Author } from './comments.queries.ts';
import { portalCommentForm, portalTicketForm, type TicketStatus } from './tickets.form.ts';
import {
  commentListSpec,
  ticketListSpec,
  ticketListView,
  ticketNoun,
  ticketColumns,
} from './tickets.list.ts';
import { ticketPortalPages } from './tickets.pages.ts';
import {
  addTicket,
  exportTickets,
  getTicket,
  listTickets,
  setTicketStatus,
  type Ticket,
} from './tickets.queries.ts';

const path = '/tickets';
const writers: readonly PortalAllow[] = ['link', 'customer_user', 'contact_user'];

/** Tickets in the portal: those of the customer (A10), or of the contact alone (A11). */
export const ticketPortalRoutes: readonly Route[] = [
  portalGet(path, { allow: customerReaders, keepsPlans: true }, async ({ db, query, tenant, actor }) => {
    const request = listQuery(query, ticketListSpec);
    const found = await listTickets(db, request);
    const none = {
      title: 'No tickets yet',
      text: `A ticket is a question or a report to ${tenant.name}. You read the answers here.`,
      ...(!actor.readOnly && { action: { href: `${path}/new`, label: 'New ticket' } }),
    };
    const why = () =>
      actor.customer === null
        ? emptyWithoutCustomer(tenant.name, actor.subject.name)
        : (emptyByRequest(request, { count: found.count, path, noun: ticketNoun }) ?? none);
    return ticketPortalPages.list({
      list: ticketListView(path, request, found),
      tickets: found.page.rows,
      mayAdd: !actor.readOnly,
      empty: found.page.rows.length > 0 ? null : why(),
    });
  }),

  portalGet(`${path}/export.csv`, { allow: customerReaders }, async ({ db, query }) => {
    const tickets = exportTickets(db, listQuery(query, ticketListSpec));
    return csv('tickets.csv', ticketColumns({ withCustomer: false }), tickets);
  }),

  portalGet(`${path}/new`, { allow: writers, viewers: false }, () =>
    ticketPortalPages.add(newForm({ priority: 'normal' })),
  ),

  portalPost(path, { allow: writers }, async (context) => {
    const { db, body, actor, tenant } = context;
    if (!actor.customer) return notFound();
    const form = parseForm(portalTicketForm, body);
    if (!form.ok) return ticketPortalPages.add(formAgain(form.typed, form.errors, null), 422);
    const tooMany = await spendMail(context);
    if (tooMany)
      return refusedFor(
        tooMany,
        ticketPortalPages.add(formAgain(form.values, { _form: tooMany.message }, null), 429),
      );
    const owner = { customer_id: actor.customer.id, contact_id: actor.contact?.id ?? null };
    const { id, number } = await addTicket(db, { ...form.values, ...owner }, authorOf(actor).name);
    return redirect(`${path}/${id}`, `Ticket ${ticketNumber(number)} is with ${tenant.name} now.`);
  }),

  portalGet(`${path}/:id`, { allow: customerReaders }, (context) =>
    withTicket(context, (ticket) => ticketPage(context, ticket)),
  ),

  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the ticket.
  portalGet(`${path}/:id/comments`, { allow: customerReaders }, (context) =>
    withTicket(context, (ticket) => redirect(`${path}/${ticket.id}`)),
  ),

  portalPost(`${path}/:id/comments`, { allow: writers }, (context) =>
    withTicket(context, async (ticket) => {
      const { db, body, actor, services } = context;
      const form = parseForm(portalCommentForm, body);
      if (!form.ok) return ticketPage(context, ticket, formAgain(form.typed, form.errors, null), 422);
      const tooMany = await spendMail(context);
      if (tooMany) {
        const again = formAgain(form.values, { _form: tooMany.message }, null);
        return refusedFor(tooMany, await ticketPage(context, ticket, again, 429));
      }
      await addComment(db, ticket.id, authorOf(actor), form.values, services.keys.newest);
      // An answer takes the ticket up again, whatever it waited for.
      await setTicketStatus(db, ticket.id, 'open');
      return redirect(`${path}/${ticket.id}`, 'Your comment is sent.');
    }),
  ),

  portalPost(`${path}/:id/close`, { allow: writers }, (context) => setStatus(context, 'closed')),
  portalPost(`${path}/:id/reopen`, { allow: writers }, (context) => setStatus(context, 'open')),
];

/** S11: what is written here is mailed to everybody who keeps tickets, so a person writes so much and no more. */
async function spendMail({ actor, services }: PortalContext): Promise<TooMany | null> {
  try {
    await services.limits.spend('ticket_mail', actor.kind === 'link' ? actor.customer?.id : actor.userId);
    return null;
  } catch (error) {
    if (error instanceof TooMany) return error;
    throw error;
  }
}

const refusedFor = ({ retryAfter }: TooMany, form: PageReply): PageReply => ({ ...form, retryAfter });

/** Does something with the ticket that the address names; 404 unless this person sees it (A16). */
async function withTicket(
  { db, params }: PortalContext,
  work: (ticket: Ticket) => Promise<Reply> | Reply,
): Promise<Reply> {
  const ticket = await getTicket(db, params['id'] ?? '');
  return ticket ? work(ticket) : notFound();
}

async function ticketPage(
  { db, query, actor, tenant }: PortalContext,
  ticket: Ticket,
  comment?: FormState,
  status = 200,
): Promise<PageReply> {
  const comments = await listComments(db, ticket.id, listQuery(query, commentListSpec));
  const locals = { comments, mayWrite: !actor.readOnly, company: tenant.name };
  return ticketPortalPages.ticket(ticket, { ...locals, ...(comment && { comment }) }, status);
}

function setStatus(context: PortalContext, status: TicketStatus): Promise<Reply> {
  return withTicket(context, async ({ id, number }) => {
    await setTicketStatus(context.db, id, status);
    const done = status === 'closed' ? 'closed' : 'open again';
    return redirect(`${path}/${id}`, `Ticket ${ticketNumber(number)} is ${done}.`);
  });
}

/** A secure link is nobody in particular: it writes as the customer. */
function authorOf(actor: PortalActor): Author {
  return actor.kind === 'link'
    ? { name: actor.subject.name, userId: null, isStaff: false }
    : { name: actor.name, userId: actor.userId, isStaff: false };
}
