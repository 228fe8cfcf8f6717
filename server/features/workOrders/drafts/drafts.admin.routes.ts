import { listIn } from '../../../forms/state.ts';
import { listAt } from '../../../lists/listAt.ts';
import { listCsv } from '../../../lists/listPage.ts';
import { tickPage } from '../../../lists/pick.ts';
import { readScheduleDays } from '../serviceDates/serviceDates.queries.ts';
import { page, redirect, redirectWithUndo, type Reply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { idIn, isUuid } from '../../../shared/uuid.ts';
import { offeredTypes } from '../../../domain/workOrders/usualType.queries.ts';
import { authorOf } from '../author.ts';
import { joined } from '../bulk/bulk.queries.ts';
import { typeChoices } from '../places/places.queries.ts';
import { keep } from '../workOrders.admin.routes.ts';
import { confirmDrafts, mostAtOnce, setDismissed, waitingDrafts } from './drafts.queries.ts';

const path = '/admin/order_drafts';

/** Work orders by schedule: what is due soon is drafted by the clock, and confirmed or dismissed here, many at once. */
export const orderDraftRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const { db, actor } = context;
    const [{ options }, days] = await Promise.all([typeChoices(db, null), readScheduleDays(db)]);
    const { list, rows, empty, picked } = await tickPage(context, path, waitingDrafts(options ?? []), {
      name: 'drafts',
      none: noneYet(days),
    });
    const types = [...rows, ...picked.elsewhere].some(({ inactive }) => inactive)
      ? await offeredTypes(db)
      : [];
    return page(
      'workOrders/drafts/list',
      {
        ...{ list, drafts: rows, empty, picked, days, lateBefore: db.calendar.lateBefore },
        types: types.map(({ id, name }) => ({ value: id, label: name })),
        maySet: isAllowed(actor, ['administrator']),
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
  const back = listAt(path, body['_back']);
  const ids = listIn(body['drafts'])
    .flatMap((one) => one.split(','))
    .filter(isUuid)
    .slice(0, mostAtOnce);
  if (ids.length === 0) return redirect(back, 'Tick at least one draft first.', 'warn');
  if (action === 'confirm') return confirm(context, ids, back);
  const done = await setDismissed(db, ids, action === 'dismiss');
  if (action === 'restore')
    return done.length === 0
      ? redirect(back, 'Nothing was brought back, because none of these are dismissed any more.', 'warn')
      : redirect(back, `${counted(done.length, 'draft')} back in the list.`);
  if (done.length === 0)
    return redirect(
      back,
      'Nothing was dismissed, because these had already been confirmed or dismissed.',
      'warn',
    );
  const undo = {
    action: `${path}/restore`,
    fields: { drafts: done.join(), _back: new URL(back, 'http://own.invalid').search },
  };
  return redirectWithUndo(back, `${counted(done.length, 'draft')} dismissed.`, undo);
}

async function confirm(context: StaffContext, ids: readonly string[], back: string): Promise<Reply> {
  const { db, body } = context;
  const chosen = body['type_id'] ?? '';
  const instead = typeof chosen === 'string' ? idIn(chosen) : null;
  const offered = chosen === '' || (await offeredTypes(db)).some(({ id }) => id === instead);
  if (!offered) return redirect(back, 'Choose a type from the list.', 'warn');
  const { orders, drafts, inactive } = await confirmDrafts(db, ids, instead, authorOf(context));
  const left = ids.length - drafts - inactive.length;
  const words = [
    orders === 0
      ? 'No work order created.'
      : `${counted(orders, 'work order')} created for ${counted(drafts, 'draft')}.`,
    inactive.length > 0 && inactiveInWords(inactive),
    left > 0 &&
      `${counted(left, 'draft')} had been confirmed or dismissed, the date has changed, or the facility is inactive.`,
  ];
  return redirect(
    orders === 0 || inactive.length > 0 ? back : '/admin/work_orders',
    words.filter((one) => one !== false).join(' '),
    drafts === ids.length ? 'good' : 'warn',
  );
}

/** Which drafts stay because nobody makes work orders of their types any more, and what to do. */
function inactiveInWords(types: readonly string[]): string {
  const names = [...new Set(types)];
  const one = types.length === 1;
  return (
    `${counted(types.length, 'draft')} ${one ? 'stays' : 'stay'}, because ${joined(names)} ${names.length === 1 ? 'is' : 'are'} ` +
    `inactive. Choose another type for ${one ? 'it' : 'them'}, then confirm.`
  );
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
          'After you change the days, the list takes up to 10 minutes to change.',
      };
