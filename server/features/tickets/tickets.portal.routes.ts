import { attachFiles } from '../../domain/documents/adding.queries.ts';
import { filesAgain, filesWrong, noRoomFor, refusedAndFiles } from '../../domain/documents/attaching.ts';
import { documentsOfTicket } from '../../domain/documents/documents.queries.ts';
import { submit } from '../../forms/submit.ts';
import { refused, saved, unlessWrong } from '../../shared/saved.ts';
import type { SentFiles } from '../../request/receiveFiles.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import type { PortalActor } from '../../request/actor.ts';
import { tooManyOf } from '../../request/errors.ts';
import { notFound, redirect, redirectWithUndo, type PageReply, type Reply } from '../../request/reply.ts';
import { customerReaders, type PortalAllow } from '../../request/allow.ts';
import type { PortalContext } from '../../request/contexts.ts';
import { portalFiles, portalGet, portalPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { emptyWithoutCustomer } from '../../lists/empty.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { formAgain, newForm, type FormState } from '../../forms/state.ts';
import { addComment, listComments, writeComment, type Author } from './comments/comments.queries.ts';
import { portalCommentForm, portalTicketForm, ticketLabels } from './tickets.form.ts';
import type { TicketStatus } from '../../domain/tickets/tickets.words.ts';
import { readOfRecord } from '../../domain/records/ofRecord.queries.ts';
import { carriedFields } from '../../forms/carriedFields.ts';
import { findPage } from '../../lists/findPage.ts';
import { keptOf } from '../../lists/ofRecord.ts';
import { idIn } from '../../shared/uuid.ts';
import {
  aboutChoices,
  aboutErrors,
  assetsToFind,
  estimateNamed,
  namesOfAbout,
  ordersToFind,
} from './about/about.queries.ts';
import { portalTicketListOf } from './tickets.list.ts';
import { ticketPortalPages } from './tickets.pages.ts';
import {
  addTicket,
  earlierDescriptions,
  getTicket,
  setTicketStatus,
  type Ticket,
} from './tickets.queries.ts';

const path = '/tickets';
const see = { allow: customerReaders };
const writers: readonly PortalAllow[] = ['link', 'customer_user', 'contact_user'];
const write = { allow: writers };

/** What a new ticket is about is chosen here where there is too much for a drop-down. Nothing is saved before the form is. */
const findRoutes: readonly Route[] = (['asset_id', 'work_order_id'] as const).map((field) => {
  const at = `${path}/new/${field.replace('_id', '')}`;
  return portalGet(at, { ...write, viewers: false }, async (context) =>
    ticketPortalPages.find(
      field,
      await findPage(context, {
        list: field === 'asset_id' ? assetsToFind(null) : ordersToFind(null),
        ...{ path: at, backTo: `${path}/new`, labels: ticketLabels, field, leave: path },
      }),
    ),
  );
});

/** Tickets in the portal: those of the customer (A10), or of the contact alone (A11). */
export const ticketPortalRoutes: readonly Route[] = [
  portalGet(path, { ...see, keepsPlans: 'always' }, async (context) => {
    const { actor, tenant } = context;
    const record = await recordIn(context);
    const { list, rows, empty } = await listPage(context, path, portalTicketListOf(record), {
      none: noneYet(context),
      kept: keptOf(record),
    });
    const without = actor.customer === null ? emptyWithoutCustomer(tenant.name, actor.subject.name) : empty;
    const locals = { list, tickets: rows, mayAdd: !actor.readOnly, record };
    return ticketPortalPages.list({ ...locals, empty: empty && without });
  }),

  portalGet(`${path}/export.csv`, see, async (context) =>
    listCsv(context, portalTicketListOf(await recordIn(context))),
  ),

  portalGet(`${path}/new`, { ...write, viewers: false }, async ({ db, query }) => {
    const typed = carriedFields(query, ticketLabels, '')?.typed;
    const about = { asset_id: query['asset_id'] ?? '', work_order_id: query['work_order_id'] ?? '' };
    if (typed) return newTicket(db, formAgain(typed, {}, null));
    const asked = idIn(query['estimate_id']);
    const estimate = asked === null ? null : await estimateNamed(db, asked);
    const question = estimate && {
      estimate_id: estimate.id,
      subject: `Question about estimate ${estimate.name}`,
    };
    return newTicket(db, newForm({ priority: 'normal', ...about, ...question }));
  }),
  ...findRoutes,

  portalFiles(path, write, (context) => {
    const { db, actor, tenant, sent } = context;
    const { customer, contact } = actor;
    if (!customer) return notFound();
    const owner = { customer_id: customer.id, contact_id: contact?.id ?? null };
    return submit(context, {
      form: portalTicketForm,
      more: () => filesAgain(sent),
      save: async (values) => {
        const unseen = values.estimate_id !== null && (await estimateNamed(db, values.estimate_id)) === null;
        const wrong = {
          ...(await aboutErrors(db, values, null)),
          ...(unseen && { _form: 'You can’t see this estimate any more. Open a ticket without it.' }),
          ...filesWrong(sent),
        };
        if (Object.keys(wrong).length > 0) return refused({ ...filesAgain(sent), ...wrong });
        const tooMany = (await spendMail(context)) ?? (await spendAsLink(context));
        if (tooMany) return refusedAndFiles(tooMany, sent);
        const ticket = await addTicket(db, { ...values, ...owner }, authorOf(actor).name);
        if (sent.files.length === 0) return saved(ticket);
        const body = sent.files.length === 1 ? 'A file for this ticket' : 'Files for this ticket';
        const full = await attach(context, await writeComment(db, ticket.id, authorOf(actor), { body }));
        return unlessWrong(full, () => saved(ticket));
      },
      done: ({ id, number }) =>
        redirect(`${path}/${id}`, `Ticket ${ticketNumber(number)} sent to ${tenant.name}.`),
      again: (state, status) => newTicket(db, state, status),
    });
  }),

  portalGet(
    `${path}/:id`,
    see,
    withRecord(getTicket, (context, ticket) => ticketPage(context, ticket)),
  ),

  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the ticket.
  portalGet(
    `${path}/:id/comments`,
    see,
    withRecord(getTicket, (_context, ticket) => redirect(`${path}/${ticket.id}`)),
  ),

  portalFiles(
    `${path}/:id/comments`,
    write,
    withRecord(getTicket, (context: WithFiles, ticket) => {
      const { db, actor, services, sent } = context;
      return submit(context, {
        form: portalCommentForm,
        more: () => filesAgain(sent),
        save: async (values) => {
          const wrong = filesWrong(sent);
          if (Object.keys(wrong).length > 0) return refused(wrong);
          const tooMany = await spendMail(context);
          if (tooMany) return refusedAndFiles(tooMany, sent);
          const comment = await addComment(db, ticket.id, authorOf(actor), values, services.keys.newest);
          // An answer takes the ticket up again, whatever it waited for.
          return unlessWrong(await attach(context, comment), async () =>
            saved(await setTicketStatus(db, ticket.id, 'open')),
          );
        },
        done: () => redirect(`${path}/${ticket.id}`, 'Comment sent.'),
        again: (comment, status) => ticketPage(context, ticket, comment, status),
      });
    }),
  ),

  portalPost(
    `${path}/:id/close`,
    write,
    withRecord(getTicket, (context, ticket) => setStatus(context, ticket, 'closed')),
  ),
  portalPost(
    `${path}/:id/reopen`,
    write,
    withRecord(getTicket, (context, ticket) => setStatus(context, ticket, 'open')),
  ),
];

type WithFiles = PortalContext & { sent: SentFiles };

/** Adds the files that came with a comment; returns what is wrong. */
const attach = ({ db, sent, services, actor, tenant }: WithFiles, comment: string) =>
  attachFiles(
    { db, sent, limit: services.config.documentsLimit },
    { column: 'ticket_comment_id', id: comment },
    authorOf(actor),
    { shown: true, noRoom: noRoomFor(tenant.name) },
  );

/** The asset or work order that the list is narrowed to. */
const recordIn = ({ db, query }: PortalContext) => readOfRecord(db, query, ['asset', 'work_order'], '');

async function newTicket(db: PortalContext['db'], state: FormState, status = 200): Promise<PageReply> {
  const { asset_id, work_order_id, estimate_id } = state.values;
  const about = { asset_id: idIn(asset_id), work_order_id: idIn(work_order_id) };
  const asked = idIn(estimate_id);
  const [choices, estimate] = await Promise.all([
    aboutChoices(db, about),
    asked === null ? null : estimateNamed(db, asked),
  ]);
  return ticketPortalPages.add({ state, estimate, ...choices }, status);
}

/** S11: what is written here is mailed to everybody who keeps tickets, so a person writes so much and no more. */
const spendMail = ({ actor, services }: PortalContext) =>
  tooManyOf(services.limits.spend('ticket_mail', actor.kind === 'link' ? actor.customer?.id : actor.userId));

/** S11: a secure link is nobody in particular, and anybody may have it: its people open fewer tickets. */
const spendAsLink = ({ actor, services }: PortalContext) =>
  actor.kind === 'link' ? tooManyOf(services.limits.spend('link_ticket', actor.customer?.id)) : null;

async function ticketPage(
  { db, query, actor, tenant }: PortalContext,
  ticket: Ticket,
  comment?: FormState,
  status = 200,
): Promise<PageReply> {
  const [comments, versions, about, documents] = await Promise.all([
    listComments(db, ticket.id, query),
    earlierDescriptions(db, ticket.id),
    namesOfAbout(db, ticket),
    documentsOfTicket(db, ticket.id),
  ]);
  const locals = { comments, versions, about, documents, mayWrite: !actor.readOnly, company: tenant.name };
  return ticketPortalPages.ticket(ticket, { ...locals, ...(comment && { comment }) }, status);
}

async function setStatus(
  { db }: PortalContext,
  { id, number }: Ticket,
  status: TicketStatus,
): Promise<Reply> {
  await setTicketStatus(db, id, status);
  const [done, back] = status === 'closed' ? ['closed', 'reopen'] : ['reopened', 'close'];
  const words = `Ticket ${ticketNumber(number)} ${done}.`;
  return redirectWithUndo(`${path}/${id}`, words, { action: `${path}/${id}/${back}`, fields: {} });
}

/** A secure link is nobody in particular: it writes as the customer. */
function authorOf(actor: PortalActor): Author {
  return actor.kind === 'link'
    ? { name: actor.subject.name, userId: null, isStaff: false }
    : { name: actor.name, userId: actor.userId, isStaff: false };
}

const noneYet = ({ tenant, actor }: PortalContext) => ({
  title: 'No tickets yet',
  text: `Open a ticket to ask ${tenant.name} a question or report a problem. You’ll find the answers here.`,
  ...(!actor.readOnly && { action: { href: `${path}/new`, label: 'New ticket' } }),
});
