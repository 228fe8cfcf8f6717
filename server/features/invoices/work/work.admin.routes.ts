import { companyCurrency } from '../../../domain/money/currency.queries.ts';
import { getCustomerHead } from '../../../domain/customers/head.ts';
import { ids } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { page, redirect, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { keep, path } from '../invoices.admin.routes.ts';
import {
  allWorkToInvoice,
  invoiceWork,
  mostOrders,
  workAmong,
  workToInvoice,
  type FinishedOrder,
} from './work.queries.ts';

const here = `${path}/from_work`;
const labels = { orders: 'Work orders' } as const;
const workForm = form({ orders: ids({ label: labels.orders, max: mostOrders }) });

/** Finished work becomes invoices: several orders at once, one draft for each customer. */
export const invoiceWorkRoutes: readonly Route[] = [
  staffGet(here, keep, async (context) => {
    const { db, query, request } = context;
    const customer = idIn(query['customer_id']);
    if (customer !== null) {
      const head = await getCustomerHead(db, customer);
      const orders = head ? await workToInvoice(db, customer) : [];
      return workPage(orders, ticked(orders), head?.id ?? null);
    }
    if (query['of'] === 'all') return workPage(await allWorkToInvoice(db), newForm(), null);
    const sent = new URL(request.path, 'http://own.invalid').searchParams.getAll('orders');
    const chosen = sent.flatMap((id) => idIn(id) ?? []);
    if (chosen.length === 0)
      return redirect(
        '/admin/work_orders',
        'Tick the finished work orders that you want to invoice.',
        'warn',
      );
    const orders = await workAmong(db, chosen);
    return workPage(orders, ticked(orders), null);
  }),

  staffPost(here, keep, (context) => {
    const { db, actor } = context;
    return submit(context, {
      form: workForm,
      save: async ({ orders: chosen }) => {
        if (chosen.length === 0) return refused({ orders: 'Tick at least one work order.' });
        const orders = await workAmong(db, chosen, { held: true });
        if (orders.length !== chosen.length)
          return refused({
            orders: 'Some of these are already on an invoice, or aren’t finished. Choose from what’s left.',
          });
        return saved(await invoiceWork(db, orders, { currency: await companyCurrency(db), by: actor.name }));
      },
      done: (drafts) =>
        redirect(
          drafts.length === 1 ? `${path}/${drafts[0] ?? ''}` : `${path}?state=draft`,
          drafts.length === 1
            ? 'Draft created. Check its prices, then issue it.'
            : `${drafts.length} drafts created, one for each customer. Check their prices, then issue them.`,
        ),
      again: async (state, status) => workPage(await shownAgain(context, state), state, null, status),
    });
  }),
];

const ticked = (orders: readonly FinishedOrder[]): FormState => ({
  ...newForm(),
  values: { orders: orders.map(({ id }) => id) },
});

/** What can still be invoiced of what was ticked. */
const shownAgain = ({ db }: StaffContext, state: FormState) =>
  workAmong(
    db,
    [state.values['orders'] ?? []].flat().flatMap((id) => idIn(id) ?? []),
  );

function workPage(
  orders: readonly FinishedOrder[],
  state: FormState,
  customerId: string | null,
  status = 200,
): PageReply {
  return page(
    'invoices/fromWork',
    {
      state,
      labels,
      action: here,
      back: customerId === null ? '/admin/work_orders' : `/admin/customers/${customerId}/billing`,
      orders: orders.map((order) => ({ ...order, label: workOrderNumber(order.number) })),
    },
    { title: 'Invoice work', status },
  );
}
