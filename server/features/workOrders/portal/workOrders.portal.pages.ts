import type { Choices } from '../../../database/choices.ts';
import type { WorkOrderComment, WorkOrderEvent } from '../../../domain/workOrders/comments.queries.ts';
import type { DocumentRow } from '../../../domain/documents/documents.queries.ts';
import { attachHint } from '../../../domain/documents/attaching.ts';
import { documentsForView } from '../../../domain/documents/documents.words.ts';
import type { FollowUps } from '../../../domain/workOrders/followUps.queries.ts';
import type { LineRow } from '../../../domain/workOrders/lines.queries.ts';
import type { WorkOrder } from '../../../domain/workOrders/workOrders.queries.ts';
import type { Signatures } from '../../../domain/workOrders/signatures.queries.ts';
import type { TicketsAbout } from '../../../domain/tickets/about.queries.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import type { Shown } from '../../../lists/columns.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { Page } from '../../../lists/paging.ts';
import type { ListView } from '../../../lists/spec.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { commentLabels, lineLabels, orderLabels } from '../workOrders.form.ts';
import { claimNumber } from '../../../shared/numbers.ts';
import { orderForView, statusLabel } from '../workOrders.list.ts';
import { eventForView, lineForView, threadForView } from '../workOrders.pages.ts';
import { requestLabels } from './requests.form.ts';
import type { PortalOrderRow } from './workOrders.portal.list.ts';
import type { RequestedAsset } from './requests.queries.ts';

/** A customer's request with what it offers. */
export interface RequestForm {
  state: FormState;
  assets: readonly RequestedAsset[];
  facilities: Choices;
  types: Choices;
}

/** What is said about an order, became of it and was signed. */
export interface Talk {
  comments: Page<WorkOrderComment>;
  attached: readonly DocumentRow[];
  events: readonly WorkOrderEvent[];
  /** Tickets about it, and the one that it came of. */
  tickets: TicketsAbout;
  comesOf: { id: string; label: string } | null;
  signatures: Signatures;
}

interface OrderPage {
  /** What it follows and what follows it, of what this person sees. */
  followUps: FollowUps;
  lines: { list: ListView; rows: readonly LineRow[]; empty: EmptyList | null };
  documents: readonly DocumentRow[];
  /** Null for a partner (A20a), who has the claim that the order came of instead. */
  talk: Talk | null;
  claim: { id: string; number: string } | null;
  mayWrite: boolean;
  /** Why nobody comments on it here. */
  commentsOff: string | null;
  mayWithdraw: boolean;
  company: string;
  comment?: FormState;
}

/** The pages of the portal. */
export const workOrderPortalPages = {
  list: (
    title: string,
    locals: {
      list: ListView;
      orders: readonly PortalOrderRow[];
      shown: Shown;
      empty: EmptyList | null;
      mayRequest: boolean;
    },
  ): PageReply =>
    page(
      'workOrders/portalList',
      {
        ...locals,
        title,
        orders: locals.orders.map(orderForView),
        labels: { ...orderLabels, status: statusLabel },
      },
      { title },
    ),
  request: (locals: RequestForm, status = 200): PageReply =>
    page(
      'workOrders/request',
      { ...locals, attachHint, labels: requestLabels },
      { title: 'Request work order', status },
    ),
  order: (
    order: WorkOrder,
    { lines, documents, talk, claim, ...locals }: OrderPage,
    status = 200,
  ): PageReply => {
    const view = orderForView(order);
    return page(
      'workOrders/portalOrder',
      {
        comment: newForm(),
        ...locals,
        // Who signed is the customer's own.
        order: {
          ...view,
          signed_by: talk?.signatures.current?.name ?? null,
          // What staff opened is the company's, whoever they are.
          opened_by: order.by_portal ? order.opened_by : locals.company,
        },
        claim: claim && { id: claim.id, label: claimNumber(claim.number) },
        talk: talk && {
          ...talk,
          ...threadForView(talk.comments, talk.attached),
          events: talk.events.map(eventForView),
        },
        attachHint,
        labels: orderLabels,
        lineLabels,
        commentLabels,
        lines: { ...lines, rows: lines.rows.map(lineForView) },
        documents: documentsForView(documents),
      },
      { title: `${view.label} ${order.type}`, status },
    );
  },
};
