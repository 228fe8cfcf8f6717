import { attachFiles } from '../../domain/documents/adding.queries.ts';
import { filesAgain, filesWrong, noRoomFor } from '../../domain/documents/attaching.ts';
import type { SentFiles } from '../../request/receiveFiles.ts';
import { documentsOfTicket } from '../../domain/documents/documents.queries.ts';
import type { Choices } from '../../database/choices.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { refused, saved, unlessWrong } from '../../shared/saved.ts';
import { readOfRecord } from '../../domain/records/ofRecord.queries.ts';
import { keptOf } from '../../lists/ofRecord.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect, redirectWithUndo, type Reply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffFiles, staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import type { Typed } from '../../forms/parse.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { formAgain, formOf, newForm, valuesOf, versionOf, type FormState } from '../../forms/state.ts';
import { otherCustomer } from '../../forms/ofCustomer.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { idIn, isUuid } from '../../shared/uuid.ts';
import { addComment, listComments } from './comments/comments.queries.ts';
import { anothersContact, contactChoices, customerChoices, peopleErrors } from './people/people.queries.ts';
import {
  priorities,
  staffCommentForm,
  staffTicketForm,
  type StaffTicketValues,
  ticketChangeForm,
  type TicketChangeValues,
  ticketLabels,
} from './tickets.form.ts';
import { ticketStatuses } from '../../domain/tickets/tickets.words.ts';
import { aboutChosen, aboutErrors, namesOfAbout } from './about/about.queries.ts';
import { ticketListOf } from './tickets.list.ts';
import { ticketAdminPages, type StaffForm } from './tickets.pages.ts';
import { addTicket, earlierDescriptions, getTicket, saveTicket, type Ticket } from './tickets.queries.ts';
import { carriedInTicket } from './tickets.carried.ts';

const path = '/admin/tickets';
const see = { allow: ['view_records', 'keep_tickets'] } as const;
const keep = { allow: ['keep_tickets'] } as const;

/** Tickets in the back office: list, export, add, answer, change. */
export const ticketAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const mayAdd = isAllowed(context.actor, keep.allow);
    const record = await recordIn(context);
    const { list, rows, empty } = await listPage(context, path, ticketListOf(record), {
      none: noneYet(mayAdd),
      kept: keptOf(record),
    });
    return ticketAdminPages.list({ list, tickets: rows, mayAdd, empty, record });
  }),

  staffGet(`${path}/export.csv`, see, async (context) =>
    listCsv(context, ticketListOf(await recordIn(context))),
  ),

  staffGet(`${path}/new`, keep, async ({ db, query }) => {
    const typed = await carriedInTicket(db, query);
    const known = ['customer_id', 'asset_id', 'work_order_id'].map((name) => [name, query[name] ?? '']);
    const empty = { priority: 'normal', ...(Object.fromEntries(known) as Record<string, string>) };
    const locals = await staffForm(db, typed ? formAgain(typed, {}, null) : newForm(empty));
    if (!typed && !locals.customers.options && !locals.customers.chosen)
      return redirect(`${path}/new/customer`);
    return ticketAdminPages.add(locals);
  }),

  staffPost(path, keep, (context) => {
    const { db, actor } = context;
    return submit(context, {
      form: staffTicketForm,
      save: async (values) =>
        unlessWrong(await errorsOf(db, values, null), () =>
          db.attempt(() => addTicket(db, values, actor.name)),
        ),
      done: ({ id, number }) => redirect(`${path}/${id}`, `Ticket ${ticketNumber(number)} added.`),
      again: async (state, status) => ticketAdminPages.add(await staffForm(db, state), status),
    });
  }),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getTicket, async (context, ticket) => {
      const { db, query } = context;
      const typed = await carriedInTicket(db, query);
      if (typed) return ticketPage(context, ticket, { change: formAgain(typed, {}, versionOf(query)) });
      const { customer_id: customerId, contact_id: contactId } = query;
      const changed = {
        ...(isUuid(customerId) && { customer_id: customerId, contact_id: '' }),
        ...(isUuid(contactId) && { contact_id: contactId }),
      };
      return ticketPage(context, ticket, { change: formOf(ticket, changed) });
    }),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getTicket, (context, ticket, read) => {
      const { db } = context;
      return submitChange(context, {
        form: ticketChangeForm,
        record: ticket,
        read,
        save: async (values, version) =>
          unlessWrong(await errorsOf(db, values, ticket), () =>
            db.attempt(() => saveTicket(db, ticket, version, values, context.actor.name)),
          ),
        done: (_saved, values) => changed(ticket, values, versionOf(context.body)),
        again: (state, status, present) => ticketPage(context, present, { change: state }, status),
        compare: (typed, present) => compare(db, typed, present),
      });
    }),
  ),

  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the ticket.
  staffGet(
    `${path}/:id/comments`,
    see,
    withRecord(getTicket, (_context, ticket) => redirect(`${path}/${ticket.id}`)),
  ),

  staffFiles(
    `${path}/:id/comments`,
    keep,
    withRecord(getTicket, (context: StaffContext & { sent: SentFiles }, ticket, read) => {
      const { db, actor, services, body, sent, tenant } = context;
      const author = { name: actor.name, userId: actor.userId, isStaff: true };
      return submit(context, {
        form: staffCommentForm,
        more: () => filesAgain(sent),
        save: async (values) => {
          const wrong = { ...(await otherCustomer(db, 'tickets', ticket.id, body)), ...filesWrong(sent) };
          if (Object.keys(wrong).length > 0) return refused({ ...filesAgain(sent), ...wrong });
          const comment = await addComment(db, ticket.id, author, values, services.keys.newest);
          const full = await attachFiles(
            { db, sent, limit: services.config.documentsLimit },
            { column: 'ticket_comment_id', id: comment },
            author,
            { shown: !values.internal, noRoom: noRoomFor(tenant.name) },
          );
          return unlessWrong(full, () => saved(null));
        },
        done: (_added, { internal }) =>
          redirect(`${path}/${ticket.id}`, internal ? 'Internal comment added.' : 'Comment sent.'),
        again: async (comment, status) => {
          const present = (await read()) ?? ticket;
          return ticketPage(context, present, { change: formOf(present), comment }, status);
        },
      });
    }),
  ),
];

type Db = StaffContext['db'];

/** What is said after a change. Closing is taken back from there: with the form as it was, but for what else was changed. */
function changed({ id, number, status }: Ticket, values: TicketChangeValues, version: number): Reply {
  const here = `${path}/${id}`;
  if (values.status !== 'closed' || status === 'closed') return redirect(here, 'Saved.');
  return redirectWithUndo(here, `Ticket ${ticketNumber(number)} closed.`, {
    action: here,
    fields: { ...valuesOf({ ...values, status }), _version: String(version + 1) },
  });
}

/**
 * The form with what it offers: the customer that it holds decides which contacts. One that isn't among them, as in a form that
 * was kept before anybody judged it, is said to be wrong: it would be saved without a contact, and nobody would know.
 */
async function staffForm(db: Db, state: FormState): Promise<StaffForm> {
  const { customer_id: customerId, contact_id: contactId, ...rest } = state.values;
  const about = { asset_id: idIn(rest['asset_id']), work_order_id: idIn(rest['work_order_id']) };
  const [customers, chosen] = await Promise.all([
    customerChoices(db, idIn(customerId)),
    aboutChosen(db, about),
  ]);
  const contacts = await contactChoices(db, customers.chosen, idIn(contactId));
  const isAnothers = contactId && customers.chosen && contacts.chosen === null;
  return {
    state: isAnothers ? { ...state, errors: { ...anothersContact, ...state.errors } } : state,
    customers,
    contacts,
    ...chosen,
  };
}

/** Whose tickets, or about what, the list is asked for. */
const recordIn = ({ db, query }: StaffContext) =>
  readOfRecord(db, query, ['asset', 'work_order', 'customer']);

/** What no field can tell by itself: who the ticket is of, and what it is about. */
const errorsOf = async (db: Db, values: StaffTicketValues, before: Ticket | null) => ({
  ...(await peopleErrors(db, values, before)),
  // For another customer what it is about is asked anew (A33).
  ...(await aboutErrors(
    db,
    values,
    values.customer_id,
    before?.customer_id === values.customer_id ? before : null,
  )),
});

async function ticketPage(
  { db, query, actor }: StaffContext,
  ticket: Ticket,
  { change, comment }: { change: FormState; comment?: FormState },
  status = 200,
): Promise<Reply> {
  const [comments, versions, about, documents, form] = await Promise.all([
    listComments(db, ticket.id, query),
    earlierDescriptions(db, ticket.id),
    namesOfAbout(db, ticket),
    documentsOfTicket(db, ticket.id),
    isAllowed(actor, keep.allow) ? staffForm(db, change) : null,
  ]);
  return ticketAdminPages.ticket(
    ticket,
    {
      ...{ comments, versions, about, documents, change: form },
      mayAddOrder: isAllowed(actor, ['keep_work_orders']),
      ...(comment && { comment }),
    },
    status,
  );
}

/** Both values in words (S25). */
async function compare(db: Db, typed: Typed, present: Ticket): Promise<FormState> {
  const { customers, contacts, assets, orders } = await staffForm(db, { ...newForm(), values: typed });
  const theirs = await aboutChosen(db, present);
  const named = (mine: string | undefined, other: Choices, id: string) =>
    id === other.chosen?.id ? other.chosen.name : (mine ?? '');
  const offered = (contacts.groups ?? []).flatMap(({ options }) => options);
  const word = (options: readonly { value: string; label: string }[], value: string) =>
    options.find((option) => option.value === value)?.label ?? '';
  return formInConflict(typed, present, ticketLabels, {
    priority: (value) => word(priorities, value),
    status: (value) => word(ticketStatuses, value),
    customer_id: (id) => (id === present.customer_id ? present.customer : (customers.chosen?.name ?? '')),
    asset_id: (id) => named(assets.chosen?.name, theirs.assets, id),
    work_order_id: (id) => named(orders.chosen?.name, theirs.orders, id),
    contact_id: (id) =>
      id === present.contact_id ? (present.contact ?? '') : (contacts.chosen?.name ?? word(offered, id)),
  });
}

/** A16: a list says why it is empty, and what to do. */
const noneYet = (mayAdd: boolean) => ({
  title: 'No tickets yet',
  text: 'A ticket is a conversation with a customer. They can open one in the portal, or you can add one here.',
  ...(mayAdd && { action: { href: `${path}/new`, label: 'Add ticket' } }),
});
