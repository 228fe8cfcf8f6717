import { addComment, listComments, listEvents } from '../../../domain/workOrders/comments.queries.ts';
import { attachFiles } from '../../../domain/documents/adding.queries.ts';
import { filesAgain, filesWrong, noRoomFor, refusedAndFiles } from '../../../domain/documents/attaching.ts';
import { documentsOfOrder, documentsOfOrderComments } from '../../../domain/documents/documents.queries.ts';
import { emptyOf } from '../../../domain/facilities/reach.queries.ts';
import { openOrderInWords } from '../../../domain/workOrders/history.queries.ts';
import { followUpsOf } from '../../../domain/workOrders/followUps.queries.ts';
import { linesOf } from '../../../domain/workOrders/lines.queries.ts';
import { signaturesOf } from '../../../domain/workOrders/signatures.queries.ts';
import { ticketsOfOrder } from '../../../domain/tickets/about.queries.ts';
import { moveWorkOrder, type Author } from '../../../domain/workOrders/moving.queries.ts';
import { claimOfOrder, getWorkOrder, type WorkOrder } from '../../../domain/workOrders/workOrders.queries.ts';
import { noPlace } from '../../../domain/workOrders/workOrders.words.ts';
import { parseForm, type FieldErrors } from '../../../forms/parse.ts';
import { listIn, newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { exportedAs, type ListColumns } from '../../../lists/columns.ts';
import { listCsv, listPage, type ExportedList } from '../../../lists/listPage.ts';
import type { PortalActor } from '../../../request/actor.ts';
import { ask } from '../../../request/question.ts';
import { tooManyOf } from '../../../request/errors.ts';
import { redirect, type PageReply } from '../../../request/reply.ts';
import { customerReaders, everyReader, isAllowed, type PortalAllow } from '../../../request/allow.ts';
import type { PortalContext } from '../../../request/contexts.ts';
import { columnRoutes, inColumns, shownColumns } from '../../../request/ownColumns.ts';
import { portalAsk, portalFiles, portalGet, portalPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import type { SentFiles } from '../../../request/receiveFiles.ts';
import { refused, saved, unlessWrong } from '../../../shared/saved.ts';
import { href } from '../../../shared/href.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { mostRequested, portalCommentForm, requestForm, tickedForm } from './requests.form.ts';
import {
  addRequests,
  wantedTooEarly,
  facilitiesToRequest,
  likelyType,
  readRequest,
  requestedAssets,
  typesToRequest,
} from './requests.queries.ts';
import {
  inWorkList,
  orderColumns,
  ordersFor,
  portalOrderList,
  type PortalOrderRow,
} from './workOrders.portal.list.ts';
import { workOrderPortalPages, type Talk } from './workOrders.portal.pages.ts';

const path = '/work_orders';
/** A20a: a partner sees the service orders that came of its claims, and nothing of what is said and signed there. */
const see = { allow: everyReader };
const isPartner = (actor: PortalActor) => !isAllowed(actor, customerReaders);
/** A13, A29: who requests work. */
const requesters: readonly PortalAllow[] = ['link', 'customer_user', 'contact_user:create_work_order'];
const request = { allow: requesters };
const writers: readonly PortalAllow[] = ['link', 'customer_user', 'contact_user'];
/** Lists in which assets are ticked for a request. */
const tickLists = ['/assets', '/recalls', '/delinquent'];
const mayRequest = (actor: PortalActor) => !actor.readOnly && isAllowed(actor, requesters);

/** Work orders in the portal: those in reach (A10, A12), narrowed by the chosen facility (A15). */
export const workOrderPortalRoutes: readonly Route[] = [
  ...listRoutes(orderColumns('work_orders', 'Work orders'), portalOrderList, everyReader),
  ...listRoutes(orderColumns('in_work', 'In Work'), inWorkList, customerReaders),

  portalGet(`${path}/new`, { ...request, viewers: false }, async ({ db }) => requestPage(db, newForm())),

  // Assets that were ticked in a list; what is sent changes nothing yet.
  portalPost(`${path}/new`, request, ({ db, body, query }) => {
    const read = parseForm(tickedForm, body);
    if (read.ok && read.values.assets.length === 0) {
      const { list, ...asked } = query;
      const back = tickLists.find((one) => one === list) ?? '/assets';
      return redirect(href(back, asked), 'Tick at least one asset first.', 'warn');
    }
    return requestPage(db, { ...newForm(), values: { assets: read.ok ? read.values.assets : [] } });
  }),

  portalFiles(path, { ...request, mostFields: mostRequested + 10 }, (context) => {
    const { db, actor, tenant, sent } = context;
    return submit(context, {
      form: requestForm,
      more: ({ assets, facility_id: facility, wanted_on: wanted }) => ({
        ...(assets?.length === 0 && facility === null && { facility_id: noPlace }),
        ...wantedTooEarly(db, wanted),
        ...filesAgain(sent),
      }),
      save: async (values) => {
        const { errors: wrong, places } = await readRequest(db, values);
        const errors = { ...wrong, ...filesWrong(sent), ...filesOfMany(sent, places.length) };
        if (Object.keys(errors).length > 0) return refused({ ...filesAgain(sent), ...errors });
        const tooMany = await spend(context, 'work_request');
        if (tooMany) return refusedAndFiles(tooMany, sent);
        const added = await db.attempt(() => addRequests(db, values, places, authorOf(actor)));
        const [first] = added.ok ? added.value : [];
        if (!first) return added;
        const full = await attach(context, { column: 'work_order_id', id: first.id });
        return unlessWrong(full, () => added);
      },
      done: (added) => {
        const numbers = added.map(({ number }) => workOrderNumber(number)).join(', ');
        const words = `${added.length === 1 ? 'Request' : 'Requests'} ${numbers} sent to ${tenant.name}.`;
        const [one] = added;
        return redirect(added.length === 1 && one ? `${path}/${one.id}` : path, words);
      },
      again: (state, status) => requestPage(db, state, status),
    });
  }),

  portalGet(
    `${path}/:id`,
    // The code on a sheet leads here, whoever scans it.
    { ...see, staffTwin: '/admin/work_orders/:id' },
    withRecord(getWorkOrder, (context, order) => orderPage(context, order)),
  ),

  // Where a comment is sent to and shown again with what is wrong; opened by itself it leads to the order.
  portalGet(
    `${path}/:id/comments`,
    { allow: customerReaders },
    withRecord(getWorkOrder, (_context, order) => redirect(`${path}/${order.id}`)),
  ),

  portalFiles(
    `${path}/:id/comments`,
    { allow: writers },
    withRecord(getWorkOrder, (context: WithFiles, order) => {
      const { db, actor, sent, services, tenant } = context;
      if (!isSomebodys(order)) return redirect(`${path}/${order.id}`, sharedWork(tenant.name), 'warn');
      return submit(context, {
        form: portalCommentForm,
        more: () => filesAgain(sent),
        save: async (values) => {
          const wrong = filesWrong(sent);
          if (Object.keys(wrong).length > 0) return refused(wrong);
          const tooMany = await spend(context, 'work_comment');
          if (tooMany) return refusedAndFiles(tooMany, sent);
          const comment = await addComment(db, order.id, authorOf(actor), values, services.keys.newest);
          const full = await attach(context, { column: 'work_order_comment_id', id: comment });
          return unlessWrong(full, () => saved(null));
        },
        done: () => redirect(`${path}/${order.id}`, 'Comment sent.'),
        again: (comment, status) => orderPage(context, order, comment, status),
      });
    }),
  ),

  portalAsk(
    `${path}/:id/withdraw`,
    request,
    withRecord(getWorkOrder, ({ tenant, actor }, order) => {
      const [here, label] = [`${path}/${order.id}`, workOrderNumber(order.number)];
      if (order.status !== 'requested') return redirect(here);
      if (!isOwn(order, actor)) return redirect(here, notYours(tenant.name), 'warn');
      return ask({
        title: `Withdraw ${label}?`,
        says: [
          `${tenant.name} won’t do this work, and you can’t undo this. You can request it again at any time.`,
        ],
        action: `${here}/withdraw`,
        button: 'Withdraw request',
        back: { href: here, label },
      });
    }),
  ),

  portalPost(
    `${path}/:id/withdraw`,
    request,
    withRecord(getWorkOrder, async ({ db, actor, tenant }, order) => {
      const label = workOrderNumber(order.number);
      const here = `${path}/${order.id}`;
      const by = authorOf(actor);
      const withdrawn =
        order.status === 'requested' &&
        (await moveWorkOrder(db, order, 'withdraw', by, { reason: `Withdrawn by ${by.name}` }));
      if (withdrawn) return redirect(here, `${label} withdrawn.`);
      return order.status === 'requested' && !isOwn(order, actor)
        ? redirect(here, notYours(tenant.name), 'warn')
        : redirect(here, `${label} can no longer be withdrawn. Write a comment to ${tenant.name} instead.`);
    }),
  ),
];

function listRoutes(
  columns: ListColumns,
  list: ExportedList<PortalOrderRow>,
  allow: readonly PortalAllow[],
): Route[] {
  const { title } = columns;
  const at = `/${columns.list}`;
  return [
    portalGet(at, { allow }, async (context) => {
      const { actor } = context;
      const [{ list: view, rows, empty }, shown] = await Promise.all([
        listPage(context, at, ordersFor(context.db, list), { none: noneYet(context, title) }),
        shownColumns(context, columns),
      ]);
      return workOrderPortalPages.list(title, {
        list: inColumns(context, view, columns, shown),
        orders: rows,
        shown,
        empty: await emptyOf(context, { list: view, empty }),
        mayRequest: mayRequest(actor),
      });
    }),
    ...columnRoutes(columns, allow),
    portalGet(`${at}/export.csv`, { allow }, async (context) =>
      listCsv(context, exportedAs(ordersFor(context.db, list), await shownColumns(context, columns))),
    ),
  ];
}

type Db = PortalContext['db'];
type WithFiles = PortalContext & { sent: SentFiles };

/** Adds the files that came with a request or a comment; returns what is wrong. */
const attach = (
  { db, sent, services, actor, tenant }: WithFiles,
  place: { column: 'work_order_id' | 'work_order_comment_id'; id: string },
) =>
  attachFiles({ db, sent, limit: services.config.documentsLimit }, place, authorOf(actor), {
    ...{ shown: true, noRoom: noRoomFor(tenant.name) },
  });

/** A file belongs to one record, and who sees one facility's request may not see another's (A12). */
const filesOfMany = ({ files }: SentFiles, places: number): FieldErrors =>
  files.length > 0 && places > 1
    ? {
        files:
          'These assets are at several facilities, and files can only go with one request. ' +
          'Send this without files, or request work for one facility at a time.',
      }
    : {};

/** S11: one person, or the people with one secure link, ask for so much and no more: staff look at each request. */
const spend = ({ actor, services }: PortalContext, what: 'work_request' | 'work_comment') =>
  tooManyOf(services.limits.spend(what, actor.kind === 'link' ? actor.customer?.id : actor.userId));

async function requestPage(db: Db, state: FormState, status = 200): Promise<PageReply> {
  const ticked = listIn(state.values['assets']).filter(isUuid).slice(0, 1000);
  const [found, facilities, types] = await Promise.all([
    ticked.length === 0 ? [] : requestedAssets(db, ticked),
    facilitiesToRequest(db),
    typesToRequest(db),
  ]);
  const assets = found.map((asset) => ({ ...asset, work: openOrderInWords(asset.open_order) }));
  const likely = state.values['type_id'] ?? (await likelyType(db, assets, types));
  const values = { ...state.values, type_id: likely };
  return workOrderPortalPages.request({ state: { ...state, values }, assets, facilities, types }, status);
}

async function orderPage(
  { db, query, actor, tenant }: PortalContext,
  order: WorkOrder,
  comment?: FormState,
  status = 200,
): Promise<PageReply> {
  const [lines, documents, followUps, talk, claim] = await Promise.all([
    listPage({ db, query }, `${path}/${order.id}`, linesOf(order.id), { exported: false }),
    documentsOfOrder(db, order.id),
    followUpsOf(db, order.id),
    isPartner(actor) ? null : readTalk({ db, query }, order),
    isPartner(actor) ? claimOfOrder(db, order.id) : undefined,
  ]);
  return workOrderPortalPages.order(
    order,
    {
      lines,
      documents,
      followUps,
      talk,
      claim: claim ?? null,
      mayWrite: !actor.readOnly && isAllowed(actor, writers),
      commentsOff: isSomebodys(order) ? null : sharedWork(tenant.name),
      mayWithdraw: order.status === 'requested' && isOwn(order, actor) && mayRequest(actor),
      company: tenant.name,
      ...(comment && { comment }),
    },
    status,
  );
}

/** What is said about an order, became of it and was signed: for the customer's people. */
async function readTalk({ db, query }: Pick<PortalContext, 'db' | 'query'>, order: WorkOrder): Promise<Talk> {
  const { id } = order;
  const [comments, attached, events, { tickets, comesOf }, signatures] = await Promise.all([
    listComments(db, id, { after: query['comments_after'], before: query['comments_before'] }),
    documentsOfOrderComments(db, id),
    listEvents(db, id, { withNames: false }),
    ticketsOfOrder(db, id),
    signaturesOf(db, order),
  ]);
  return { comments, attached, events, tickets, comesOf, signatures };
}

/** A33: at a facility of the company's own, an order that is no customer's is seen by people of several. */
const isSomebodys = (order: WorkOrder) => (order.customer_id ?? order.for_customer_id) !== null;
const sharedWork = (company: string) =>
  `People at other customers can see this work order too, so you can’t comment here. Open a ticket to write to ${company}.`;

/** A29: the policies let nobody withdraw another's; this is what to say of it. */
const isOwn = (order: WorkOrder, actor: PortalActor) =>
  order.by_portal && order.requested_by_user_id === authorOf(actor).userId;
const notYours = (company: string) =>
  `Only the person who sent a request can withdraw it. Write a comment to ${company} instead.`;

/** A secure link is nobody in particular: it writes as the customer. */
function authorOf(actor: PortalActor): Author {
  return actor.kind === 'link'
    ? { name: actor.subject.name, userId: null, isStaff: false }
    : { name: actor.name, userId: actor.userId, isStaff: false };
}

/** A16: a list says why it is empty, and what to do. */
function noneYet({ db, tenant, actor }: PortalContext, title: string) {
  const inWork = title === 'In Work';
  const when = inWork ? 'while it goes on' : 'from the request to the end';
  const coming = isPartner(actor)
    ? `Service orders that ${tenant.name} creates from your claims will appear here.`
    : `Work that ${tenant.name} does for you will appear here, ${when}.`;
  const text =
    db.facilityId === null
      ? coming
      : 'There are none at this facility. Choose another one, or All facilities, at the top.';
  return {
    title: inWork ? 'No work in progress' : 'No work orders yet',
    text,
    ...(mayRequest(actor) && { action: { href: `${path}/new`, label: 'Request work order' } }),
  };
}
