import type { customerHead } from '../../domain/customers/head.ts';
import type { Choice, Choices } from '../../database/choices.ts';
import type { DocumentRow } from '../../domain/documents/documents.queries.ts';
import { attachHint } from '../../domain/documents/attaching.ts';
import { attachedForView, documentsForView } from '../../domain/documents/documents.words.ts';
import type { FollowUps } from '../../domain/workOrders/followUps.queries.ts';
import type { LineRow } from '../../domain/workOrders/lines.queries.ts';
import type { WorkOrderComment, WorkOrderEvent } from '../../domain/workOrders/comments.queries.ts';
import type { Signatures } from '../../domain/workOrders/signatures.queries.ts';
import type { TicketsAbout } from '../../domain/tickets/about.queries.ts';
import { moveWords, outcomeBadge, stateBadge } from '../../domain/workOrders/workOrders.words.ts';
import { workOrderMoves, type WorkOrderMove } from '../../../db/workOrderMoves.ts';
import { newForm, type FormState } from '../../forms/state.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { FindPage } from '../../lists/findPage.ts';
import type { Page } from '../../lists/paging.ts';
import type { Ticks } from '../../lists/pick.ts';
import type { ListView } from '../../lists/spec.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { workOrderNumber } from '../../shared/numbers.ts';
import { commentLabels, lineLabels, newOrderLabels, orderLabels } from './workOrders.form.ts';
import { orderForView, statusLabel, type StaffOrderRow } from './workOrders.list.ts';
import type { StaffOrder } from './workOrders.queries.ts';

/** An order's form with what it offers. */
export interface OrderForm {
  state: FormState;
  types: Choices;
  customers: Choices;
  facilities: Choices;
  labs: Choices;
  technicians: Choices;
  /** The asset from whose page a new order was begun, by name. */
  asset: string | null;
  /** The ticket that a new order comes of. */
  ticket: { label: string; href: string } | null;
  /** The order that a new one follows. */
  follows: { label: string; href: string } | null;
}

/** What stands on an order's page. */
interface OrderPage {
  lines: { list: ListView; rows: readonly LineRow[]; empty: EmptyList | null };
  comments: Page<WorkOrderComment>;
  /** The files of its comments. */
  attached: readonly DocumentRow[];
  events: readonly WorkOrderEvent[];
  documents: readonly DocumentRow[];
  /** Tickets about it, and the one that it came of. */
  tickets: TicketsAbout;
  comesOf: { id: string; label: string } | null;
  signatures: Signatures;
  followUps: FollowUps;
  mayAddTicket: boolean;
  /** The pages of its customer and facility open for this person. */
  mayOpen: boolean;
  /** The estimate that it came of, and the invoice that its work is on, for those who see them. */
  money: readonly { label: string; value: string; href: string }[];
  moves: readonly WorkOrderMove[];
  /** It is finished and on no invoice, and this person may put it on one. */
  toInvoice: boolean;
  mayKeep: boolean;
  /** Its state lets lines and head be written. */
  isOpen: boolean;
  /** Why a move was not possible. */
  wrong: string | null;
  comment?: FormState;
}

const labels = { ...newOrderLabels, status: statusLabel };
export const titleOf = (order: StaffOrder) => `${workOrderNumber(order.number)} ${order.type}`;

/** A line as the views draw it. */
export const lineForView = (line: LineRow) => ({ ...line, badge: outcomeBadge(line.outcome) });

/** Something that became of an order, in words. */
export const eventForView = (event: WorkOrderEvent) => ({
  ...event,
  state: stateBadge(event.to_status),
  author: event.author_name ?? null,
});

/** Comments with their files. They are read from the latest on, and shown in the order in which they were written. */
export const threadForView = (comments: Page<WorkOrderComment>, attached: readonly DocumentRow[]) => ({
  comments: { ...comments, rows: [...comments.rows].reverse() },
  attached: attachedForView(attached),
  attachHint,
});

/** The button of a move; `asks`: it leads to a page that asks for something, or, as a `question`, whether it is meant. */
export const buttonOf = (order: StaffOrder, name: WorkOrderMove) => ({
  name,
  label: moveWords[name].button,
  asks:
    workOrderMoves[name].needsReason ||
    name === 'schedule' ||
    name === 'close' ||
    (name === 'finish' && order.customer_signs),
  question: name === 'close',
});

/** The pages of the back office. */
export const workOrderAdminPages = {
  list: (locals: {
    list: ListView;
    orders: readonly StaffOrderRow[];
    empty: EmptyList | null;
    mayAdd: boolean;
    /** What is ticked; null for those who do nothing with several. */
    picked: Ticks<StaffOrderRow> | null;
    /** The customer whose alone they are, with the tabs of its pages. */
    ofCustomer: ReturnType<typeof customerHead> | null;
  }): PageReply =>
    page(
      'workOrders/adminList',
      { ...locals, orders: locals.orders.map(orderForView), labels },
      { title: 'Work Orders' },
    ),
  add: (locals: OrderForm, status = 200): PageReply =>
    page('workOrders/new', { ...locals, labels }, { title: 'New work order', status }),
  edit: (order: StaffOrder, locals: OrderForm, status = 200): PageReply =>
    page(
      'workOrders/edit',
      { ...locals, labels, order: orderForView(order) },
      { title: `Edit ${titleOf(order)}`, status },
    ),
  order: (
    order: StaffOrder,
    { lines, moves, events, comments, attached, documents, ...locals }: OrderPage,
    status = 200,
  ): PageReply =>
    page(
      'workOrders/adminOrder',
      {
        comment: newForm(),
        ...locals,
        order: orderForView(order),
        labels: orderLabels,
        lineLabels,
        commentLabels,
        lines: { ...lines, rows: lines.rows.map(lineForView) },
        moves: moves.map((move) => buttonOf(order, move)),
        events: events.map(eventForView),
        documents: documentsForView(documents),
        ...threadForView(comments, attached),
      },
      { title: titleOf(order), status },
    ),
  find: (
    field: string,
    { rows, toForm, ...found }: FindPage<Choice & { customer?: string | null }>,
  ): PageReply =>
    page(
      'workOrders/find',
      {
        ...found,
        field,
        columns: ['Name', { customer_id: 'Number', facility_id: 'Code' }[field] ?? 'Job title'].concat(
          field === 'facility_id' ? ['Customer'] : [],
        ),
        found: rows,
        cancelLabel: toForm ? 'Work order' : 'Work Orders',
      },
      { title: `Find ${found.list.noun.one}` },
    ),
};
