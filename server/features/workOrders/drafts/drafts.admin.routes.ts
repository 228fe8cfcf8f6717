import { listIn } from '../../../forms/state.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import { readScheduleDays } from '../serviceDates/serviceDates.queries.ts';
import { page, redirect, redirectWithUndo, type Reply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { href } from '../../../shared/href.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { authorOf } from '../author.ts';
import { typeChoices } from '../places/places.queries.ts';
import { keep } from '../workOrders.admin.routes.ts';
import { confirmDrafts, mostAtOnce, setDismissed, waitingDrafts } from './drafts.queries.ts';

const path = '/admin/order_drafts';

/** Work orders by schedule: what is due soon is drafted by the clock, and confirmed or dismissed here, many at once. */
export const orderDraftRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const { db, query, actor } = context;
    const [{ options }, days] = await Promise.all([typeChoices(db, null), readScheduleDays(db)]);
    const { list, rows, empty } = await listPage(context, path, waitingDrafts(options ?? []), {
      none: noneYet(days),
    });
    const { after, before, tick } = query;
    return page(
      'workOrders/drafts/list',
      {
        ...{ list, drafts: rows, empty, days },
        maySet: isAllowed(actor, ['administrator']),
        tickAll: href(path, { ...list.query, after, before, tick: 'all' }),
        ticked: tick === 'all' ? rows.length : 0,
      },
      { title: 'Orders to confirm' },
    );
  }),

  staffGet(`${path}/export.csv`, keep, async (context) => {
    const { options } = await typeChoices(context.db, null);
    return listCsv(context, waitingDrafts(options ?? []));
  }),

  ...(['confirm', 'dismiss', 'restore'] as const).flatMap((action): Route[] => [
    // Where the ticks are sent to; opened by itself it leads to the list.
    staffGet(`${path}/${action}`, keep, () => redirect(path)),
    staffPost(`${path}/${action}`, keep, (context) => act(context, action)),
  ]),
];

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

async function act(context: StaffContext, action: 'confirm' | 'dismiss' | 'restore'): Promise<Reply> {
  const { db, body } = context;
  const ids = listIn(body['drafts'])
    .flatMap((one) => one.split(','))
    .filter(isUuid)
    .slice(0, mostAtOnce);
  if (ids.length === 0) return redirect(path, 'Tick at least one draft first.', 'warn');
  if (action === 'confirm') {
    const { orders, assets } = await confirmDrafts(db, ids, authorOf(context));
    const left = ids.length - assets;
    const not =
      left === 0
        ? ''
        : ` ${counted(left, 'draft')} had been confirmed or dismissed, the date has changed, or the facility is inactive.`;
    return redirect(
      orders === 0 ? path : '/admin/work_orders',
      `${orders === 0 ? 'No work order' : counted(orders, 'work order')} created for ${counted(assets, 'asset')}.${not}`,
      left === 0 ? 'good' : 'warn',
    );
  }
  const done = await setDismissed(db, ids, action === 'dismiss');
  if (action === 'restore') return redirect(path, `${counted(done.length, 'draft')} back in the list.`);
  if (done.length === 0)
    return redirect(path, 'Nothing was dismissed: they had been confirmed or dismissed.', 'warn');
  const undo = { action: `${path}/restore`, fields: { drafts: done.join() } };
  return redirectWithUndo(path, `${counted(done.length, 'draft')} dismissed.`, undo);
}

/** A16: a list says why it is empty, and what to do. */
const noneYet = (days: number | null) =>
  days === null
    ? {
        title: 'Work orders by schedule are off',
        text: 'Turn them on under Service dates, and services that are due soon will appear here to confirm.',
      }
    : {
        title: 'Nothing to confirm',
        text:
          `Services that are due within ${counted(days, 'day')} appear here. Those that have a work order don’t. ` +
          'After you change the days, it takes up to 10 minutes until they’re worked out.',
      };
