import { endedStates } from '../../../db/workOrderMoves.ts';
import { customerHead, getCustomerHead } from '../../domain/customers/head.ts';
import { customerChoices } from '../../domain/customers/choices.queries.ts';
import { facilityChoices, labChoices } from '../../domain/facilities/choices.queries.ts';
import { documentsOfOrder, documentsOfOrderComments } from '../../domain/documents/documents.queries.ts';
import { failedLine, followUpsOf } from '../../domain/workOrders/followUps.queries.ts';
import { linesOf } from '../../domain/workOrders/lines.queries.ts';
import { listComments, listEvents } from '../../domain/workOrders/comments.queries.ts';
import { estimatesOf, invoiceOfOrder } from '../../domain/money/links.queries.ts';
import { ticketsOfOrder } from '../../domain/tickets/about.queries.ts';
import { signaturesOf } from '../../domain/workOrders/signatures.queries.ts';
import { tellOfMove } from '../../domain/workOrders/telling.queries.ts';
import { movesFrom } from '../../domain/workOrders/workOrders.words.ts';
import { carriedFields } from '../../forms/carriedFields.ts';
import { formInConflict } from '../../forms/conflict.ts';
import type { Typed } from '../../forms/parse.ts';
import { formAgain, formOf, newForm, versionOf, type FormState } from '../../forms/state.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { pickOrders } from './bulk/picking.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import type { Day } from '../../shared/days.ts';
import { wrongDays } from '../../shared/mistypedDay.ts';
import { ticketNumber, workOrderNumber } from '../../shared/numbers.ts';
import { refused } from '../../shared/saved.ts';
import { idIn } from '../../shared/uuid.ts';
import { authorOf } from './author.ts';
import { fieldsOf, ticketForOrder, type TicketForOrder } from './fromTicket/fromTicket.queries.ts';
import { addAssets, assetForOrder } from './lines/assets.queries.ts';
import { readBarcodes } from './lines/barcodes.queries.ts';
import { placeOf, technicianChoices, typeChoices } from './places/places.queries.ts';
import { newOrderForm, newOrderLabels, orderForm, orderLabels } from './workOrders.form.ts';
import { workOrderList } from './workOrders.list.ts';
import { workOrderAdminPages, type OrderForm } from './workOrders.pages.ts';
import {
  addOrder,
  copyOrder,
  getStaffOrder,
  saveOrder,
  type Followed,
  type LeftOut,
  type StaffOrder,
} from './workOrders.queries.ts';

export const path = '/admin/work_orders';
export const see = { allow: ['view_records', 'keep_work_orders'] } as const;
export const keep = { allow: ['keep_work_orders'] } as const;

export const isOpen = (order: StaffOrder) => !(endedStates as readonly string[]).includes(order.status);

/** Work orders in the back office: list, export, add, look at, edit. */
export const workOrderAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const mayAdd = isAllowed(context.actor, keep.allow);
    const none = { none: noneYet(mayAdd) };
    const { list, rows, empty, picked } = mayAdd
      ? await pickOrders(context, path, none)
      : {
          ...(await listPage(context, path, await workOrderList(context.db, context.query), none)),
          picked: null,
        };
    const { customer } = context.query;
    // Narrowed to a customer, it's a tab of that customer's page.
    const mayOpen = isAllowed(context.actor, ['view_records']);
    const id = mayOpen && list.query['customer'] !== undefined ? idIn(customer) : null;
    const of = id === null ? undefined : await getCustomerHead(context.db, id);
    return workOrderAdminPages.list({
      list,
      orders: rows,
      mayAdd,
      empty,
      picked,
      ofCustomer: of ? customerHead(of, '/work') : null,
    });
  }),

  staffGet(`${path}/export.csv`, see, async (context) =>
    listCsv(context, await workOrderList(context.db, context.query)),
  ),

  staffGet(`${path}/new`, keep, async (context) => {
    const typed = carriedIn(context);
    const known = ['customer_id', 'facility_id', 'technician_id', 'barcodes', 'description'].map((name) => [
      name,
      context.query[name] ?? '',
    ]);
    const [ticket, asset] = await Promise.all([ticketIn(context), assetIn(context)]);
    const state = typed
      ? formAgain(typed, {}, null)
      : newForm({
          ...(Object.fromEntries(known) as Record<string, string>),
          ...(ticket && fieldsOf(ticket)),
          ...asset,
          line_id: idIn(context.query['line_id']) ?? '',
        });
    return workOrderAdminPages.add(await formFor(context.db, state));
  }),

  staffPost(path, keep, (context) => {
    const { db, services } = context;
    const newestKey = services.keys.newest;
    return submit(context, {
      form: newOrderForm,
      more: (values) => wrongOrderDays(db, values, null),
      save: async ({ barcodes, ticket_id: ticketId, asset_id: assetId, line_id: lineId, ...values }) => {
        const { customerId, errors } = await placeOf(db, values, null);
        Object.assign(errors, wrongOrderDays(db, values, null));
        const read = await readBarcodes(db, barcodes, { customer_id: customerId, id: null });
        if (read.error !== null) errors['barcodes'] = read.error;
        const asset = assetId === null ? null : await assetForOrder(db, assetId);
        if (asset === undefined || (asset && asset.customer_id !== customerId))
          errors['facility_id'] =
            'The asset belongs to another customer. Choose one of that customer’s facilities.';
        if (Object.keys(errors).length > 0) return refused(errors);
        const ticket = ticketId === null ? null : await ticketForOrder(db, ticketId, { held: true });
        if (ticket && ticket.order_id !== null) return refused({ _form: alreadyMade(ticket) });
        return db.attempt(async () => {
          const order = await addOrder(db, values, customerId, authorOf(context), {
            ...{ ticketId: ticket?.id ?? null, follows: await followedBy(db, lineId, customerId) },
          });
          const ofOrder = { id: order.id, customer_id: customerId };
          if (values.scheduled_on !== null) await tellOfMove(db, order.id, 'schedule', newestKey);
          if (asset) await addAssets(db, ofOrder, [asset.id]);
          await addAssets(db, ofOrder, read.assetIds);
          return { ...order, notice: read.notice };
        });
      },
      done: ({ id, number, notice }) =>
        redirect(`${path}/${id}`, `Work order ${workOrderNumber(number)} added. ${notice}`.trim()),
      again: async (state, status) => workOrderAdminPages.add(await formFor(db, state), status),
    });
  }),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getStaffOrder, (context, order) => orderPage(context, order)),
  ),

  staffGet(
    `${path}/:id/edit`,
    keep,
    withRecord(getStaffOrder, async (context, order) => {
      if (!isOpen(order)) return redirect(`${path}/${order.id}`);
      const typed = carriedIn(context);
      const state = typed ? formAgain(typed, {}, versionOf(context.query)) : formOf(order);
      return workOrderAdminPages.edit(order, await formFor(context.db, state));
    }),
  ),

  staffPost(
    `${path}/:id/edit`,
    keep,
    withRecord(getStaffOrder, (context, order, read) => {
      const { db } = context;
      return submitChange(context, {
        form: orderForm,
        record: order,
        read,
        more: (values) => wrongOrderDays(db, values, order),
        save: async (values, version) => {
          const { customerId, errors } = await placeOf(db, values, order);
          Object.assign(errors, wrongOrderDays(db, values, order));
          if (order.status !== 'open' && order.status !== 'requested' && values.scheduled_on === null)
            errors['scheduled_on'] = 'Enter a scheduled date. This work order is already scheduled.';
          if (Object.keys(errors).length > 0) return refused(errors);
          return db.attempt(async () => {
            const kept = await saveOrder(db, order, version, values, customerId, authorOf(context));
            if (kept === 'saved' && values.scheduled_on !== order.scheduled_on)
              await tellOfMove(db, order.id, 'schedule', context.services.keys.newest);
            return kept;
          });
        },
        done: () => redirect(`${path}/${order.id}`, 'Saved.'),
        again: async (state, status, present) =>
          workOrderAdminPages.edit(present, await formFor(db, state), status),
        compare: (typed, present) => compare(db, typed, present),
      });
    }),
  ),

  staffPost(
    `${path}/:id/copy`,
    keep,
    withRecord(getStaffOrder, async (context, order) => {
      const { errors } = await placeOf(context.db, order, null);
      if (errors['facility_id'] !== undefined)
        return redirect(
          `${path}/${order.id}`,
          `It can’t be copied, because ${order.facility} is inactive.`,
          'warn',
        );
      if (errors['type_id'] !== undefined)
        return redirect(
          `${path}/${order.id}`,
          `It can’t be copied, because ${order.type} is inactive. Add a work order of another type.`,
          'warn',
        );
      // Who has left, and a lab that has closed, get no new work.
      const there = {
        technician_id: errors['technician_id'] === undefined ? order.technician_id : null,
        lab_id: errors['lab_id'] === undefined ? order.lab_id : null,
      };
      const { left, ...copy } = await copyOrder(context.db, { ...order, ...there }, authorOf(context));
      return redirect(
        `${path}/${copy.id}`,
        [`Copied. This is work order ${workOrderNumber(copy.number)}.`, ...leftInWords(left)].join(' '),
        left.length === 0 ? 'good' : 'warn',
      );
    }),
  ),
];

type Db = StaffContext['db'];

/** Which assets aren't on a copy, and why; of many, the first ones by name. */
function leftInWords(left: readonly LeftOut[]): string[] {
  const most = 5;
  const more = left.length - most;
  return [
    ...left
      .slice(0, most)
      .map(
        ({ name, retired }) =>
          `${name} is ${retired ? 'retired' : 'at another customer now'}, so it isn’t on the copy.`,
      ),
    ...(more > 0 ? [`${more} more ${more === 1 ? 'asset isn’t' : 'assets aren’t'} on the copy either.`] : []),
  ];
}

/** Nobody comes on a day that is over, or wants work long before; a day that the order has already stays. */
const wrongOrderDays = (
  { calendar: { today } }: Db,
  {
    scheduled_on: day = null,
    wanted_on: wanted = null,
  }: { scheduled_on?: Day | null; wanted_on?: Day | null },
  order: StaffOrder | null,
): Record<string, string> => ({
  ...wrongDays({ wanted_on: wanted }, ['wanted_on'], today, order ?? undefined),
  ...(day !== null &&
    day !== order?.scheduled_on &&
    day < today && { scheduled_on: 'Enter today’s date or a later one.' }),
});

/** The asset whose page the form was opened from: its place, and its barcode, or the find page comes afterwards. */
async function assetIn({ db, query }: StaffContext): Promise<Record<string, string>> {
  const id = idIn(query['asset_id']);
  const asset = id === null ? undefined : await assetForOrder(db, id);
  return asset
    ? { customer_id: asset.customer_id ?? '', facility_id: asset.facility_id, asset_id: asset.id }
    : {};
}

/** The line that a new order follows; one of another customer's is none of its. */
async function followedBy(
  db: Db,
  lineId: string | null,
  customerId: string | null,
): Promise<Followed | null> {
  const line = lineId === null ? undefined : await failedLine(db, lineId);
  return line && line.customer_id === customerId
    ? { follows_order_id: line.work_order_id, follows_line_id: line.id }
    : null;
}

/** The ticket that a new order comes of, while none has come of it. */
async function ticketIn({ db, query }: StaffContext) {
  const id = idIn(query['ticket_id']);
  const ticket = id === null ? undefined : await ticketForOrder(db, id);
  return ticket?.order_id === null ? ticket : undefined;
}

/** A ticket becomes one work order. Whoever needs another one saves the form again, which comes of no ticket then. */
const alreadyMade = ({ number, order_number: made }: TicketForOrder) =>
  `${ticketNumber(number)} already has a work order, ${workOrderNumber(made ?? '')}. ` +
  'Save again to add another one, which isn’t linked to the ticket.';

/** What was typed in the form that led to a find page, or that it leads back to. */
const carriedIn = ({ query }: StaffContext): Typed | undefined =>
  carriedFields(query, newOrderLabels, '')?.typed;

/** The form with what it offers: the customer that it holds decides which facilities. */
async function formFor(db: Db, state: FormState): Promise<OrderForm> {
  const chosen = (name: string) => idIn(state.values[name]);
  const assetId = chosen('asset_id');
  const [ticketId, lineId] = [chosen('ticket_id'), chosen('line_id')];
  const [types, customers, facilities, labs, technicians, asset, found, line] = await Promise.all([
    typeChoices(db, chosen('type_id')),
    customerChoices(db, chosen('customer_id')),
    facilityChoices(db, chosen('customer_id'), chosen('facility_id')),
    labChoices(db, chosen('lab_id')),
    technicianChoices(db, chosen('technician_id')),
    assetId === null ? undefined : assetForOrder(db, assetId),
    ticketId === null ? undefined : ticketForOrder(db, ticketId),
    lineId === null ? undefined : failedLine(db, lineId),
  ]);
  const ticket = found?.order_id === null ? found : undefined;
  const values = { ...state.values, ticket_id: ticket?.id ?? '' };
  return {
    ...{ state: { ...state, values }, types, customers, facilities, labs, technicians },
    asset: asset?.name ?? null,
    ticket: ticket ? { label: ticketNumber(ticket.number), href: `/admin/tickets/${ticket.id}` } : null,
    follows: line ? { label: workOrderNumber(line.number), href: `${path}/${line.work_order_id}` } : null,
  };
}

/** An order's page, with a comment that is to be mended, or with why a move was not possible. */
export async function orderPage(
  context: StaffContext,
  order: StaffOrder,
  {
    comment,
    wrong = null,
    status = 200,
  }: { comment?: FormState; wrong?: string | null; status?: number } = {},
): Promise<PageReply> {
  const { db, query, actor } = context;
  const here = `${path}/${order.id}`;
  const mayBill = isAllowed(actor, ['view_records', 'keep_billing']);
  const [lines, comments, attached, events, documents, ofTickets, signatures, followUps, estimates, invoice] =
    await Promise.all([
      listPage({ db, query }, here, linesOf(order.id, { forStaff: true }), { exported: false }),
      listComments(db, order.id, { after: query['comments_after'], before: query['comments_before'] }),
      documentsOfOrderComments(db, order.id),
      listEvents(db, order.id, { withNames: true }),
      documentsOfOrder(db, order.id),
      ticketsOfOrder(db, order.id),
      signaturesOf(db, order),
      followUpsOf(db, order.id),
      mayBill ? estimatesOf(db, { work_order_id: order.id }) : [],
      mayBill ? invoiceOfOrder(db, order.id) : null,
    ]);
  const mayKeep = isAllowed(actor, keep.allow);
  const moves = movesFrom(order.status).filter((move) => move !== 'withdraw');
  return workOrderAdminPages.order(
    order,
    {
      lines,
      comments,
      attached,
      events,
      documents,
      ...ofTickets,
      signatures,
      followUps,
      money: [
        ...estimates.map((one) => ({ label: 'Estimate', value: one.label, href: one.href })),
        ...(invoice ? [{ label: 'Invoice', value: invoice.label, href: invoice.href }] : []),
      ],
      mayAddTicket: isAllowed(actor, ['keep_tickets']),
      mayOpen: isAllowed(actor, ['view_records']),
      moves: mayKeep ? moves : [],
      toInvoice:
        isAllowed(actor, ['keep_billing']) &&
        ['done', 'closed'].includes(order.status) &&
        order.customer_id !== null &&
        !invoice,
      mayKeep,
      isOpen: isOpen(order),
      wrong,
      ...(comment && { comment }),
    },
    status,
  );
}

/** Both values in words (S25). */
async function compare(db: Db, typed: Typed, present: StaffOrder): Promise<FormState> {
  const yours = await formFor(db, { ...newForm(), values: typed });
  const theirs = await formFor(db, formOf(present));
  const named = (field: 'types' | 'customers' | 'facilities' | 'labs' | 'technicians') => (id: string) =>
    [yours[field].chosen, theirs[field].chosen].find((one) => one?.id === id)?.name ?? '';
  return formInConflict(typed, present, orderLabels, {
    type_id: named('types'),
    customer_id: named('customers'),
    facility_id: named('facilities'),
    lab_id: named('labs'),
    technician_id: named('technicians'),
  });
}

/** A16: a list says why it is empty, and what to do. */
const noneYet = (mayAdd: boolean) => ({
  title: 'No work orders yet',
  text: 'A work order is work on assets at a facility. Customers request it in the portal, or you add it here.',
  ...(mayAdd && { action: { href: `${path}/new`, label: 'Add work order' } }),
});
