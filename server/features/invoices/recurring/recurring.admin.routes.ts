import { companyCurrency } from '../../../domain/money/currency.queries.ts';
import { withMoreLines } from '../../../domain/money/documentLines.form.ts';
import { offeredPrices } from '../../../domain/money/priceList.queries.ts';
import { carriedFields } from '../../../forms/carriedFields.ts';
import { formInConflict } from '../../../forms/conflict.ts';
import { typedOf } from '../../../forms/parse.ts';
import { formAgain, formOf, newForm, type FormState } from '../../../forms/state.ts';
import { submit, submitChange } from '../../../forms/submit.ts';
import { findPage } from '../../../lists/findPage.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { redirect, type PageReply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import type { Day } from '../../../shared/days.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { billedCustomers, customersToBill } from '../customers.queries.ts';
import { isElectronic } from '../electronic/electronic.queries.ts';
import { keep, path as invoices, see } from '../invoices.admin.routes.ts';
import { invoicePages } from '../invoices.pages.ts';
import { moreFaults, readRecurring, recordOf } from './recurring.draft.ts';
import { recurringForm, recurringLabels } from './recurring.form.ts';
import { recurringList } from './recurring.list.ts';
import { datesOf } from './recurring.preview.ts';
import { recurringPages } from './recurring.pages.ts';
import {
  addRecurring,
  getRecurring,
  periodsMade,
  recurringLines,
  saveRecurring,
  type Recurring,
} from './recurring.queries.ts';

export const path = `${invoices}/recurring`;

/** Recurring invoices in the back office: list, export, add, look at, edit. Nobody in the portal sees them. */
export const recurringRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { db, actor } = context;
    const mayKeep = isAllowed(actor, keep.allow);
    const none = {
      title: 'No recurring invoices yet',
      text: 'A recurring invoice is created by itself, every month for example.',
      ...(mayKeep && { action: { href: `${path}/new`, label: 'Add recurring invoice' } }),
    };
    const { list, rows, empty } = await listPage(context, path, recurringList(db), { none });
    return recurringPages.list(db.calendar, { list, rows, empty, mayKeep });
  }),
  staffGet(`${path}/export.csv`, see, (context) => listCsv(context, recurringList(context.db))),

  staffGet(`${path}/new`, keep, async ({ db, query }) => {
    const carried = carriedFields(query, recurringLabels, '');
    const fresh = {
      customer_id: query['customer_id'] ?? '',
      ...{ every: '1', unit: 'month', next_on: db.calendar.today, issues: 'issue' },
      currency: await companyCurrency(db),
    };
    return formPage(db, carried ? formAgain(carried.typed, {}, null) : newForm(fresh), null);
  }),
  staffGet(`${path}/new/customer`, keep, async (context) =>
    invoicePages.find(
      await findPage(context, {
        ...{ list: customersToBill, path: `${path}/new/customer`, backTo: `${path}/new` },
        ...{ labels: recurringLabels, field: 'customer_id', leave: path },
      }),
    ),
  ),
  // When the invoices of a form would come, before it's saved. Opened by itself, its address leads to the form.
  staffGet(`${path}/dates`, keep, () => redirect(`${path}/new`)),
  staffPost(`${path}/dates`, keep, ({ db, body }) => {
    const dates = datesOf(body);
    const typed = typedOf(Object.entries(body));
    const says = 'Enter how often, and the date of the next invoice, to see the dates.';
    return dates
      ? formPage(db, formAgain(typed, {}, null), null, 200, dates)
      : formPage(db, formAgain(typed, { next_on: says }, null), null, 422);
  }),
  staffPost(path, keep, (context) => {
    const { db, actor } = context;
    let first = db.calendar.today;
    return submit(context, {
      form: recurringForm,
      redraw: withMoreLines,
      more: moreFaults(context),
      save: async (values) => {
        first = values.next_on;
        const read = await readRecurring(context, values);
        return 'ok' in read ? read : addRecurring(db, read.values, read, actor.name);
      },
      done: (id) =>
        redirect(
          `${path}/${id}`,
          `Recurring invoice added. The first invoice will be created ${
            first <= db.calendar.today ? 'within a few minutes' : `on ${db.calendar.date(first)}`
          }.`,
        ),
      again: (state, status) => formPage(db, state, null, status),
    });
  }),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getRecurring, (context, plan) => planPage(context, plan)),
  ),
  staffGet(
    `${path}/:id/edit`,
    keep,
    withRecord(getRecurring, async ({ db }, plan) =>
      plan.state === 'ended'
        ? redirect(`${path}/${plan.id}`)
        : formPage(db, formOf(await recordOf(db, plan)), plan),
    ),
  ),
  staffPost(
    `${path}/:id/edit`,
    keep,
    withRecord(getRecurring, (context, plan, read) => {
      const { db } = context;
      return submitChange(context, {
        form: recurringForm,
        redraw: withMoreLines,
        more: moreFaults(context, plan),
        record: plan,
        read,
        save: async (values, version) => {
          if (plan.state === 'ended')
            return refused({ _form: 'This recurring invoice has ended, so it can’t be changed.' });
          // What the clock did in the meantime comes first: what was typed may be wrong only because of it.
          if (plan.version !== version) return saved('stale' as const);
          const draft = await readRecurring(context, values, plan);
          return 'ok' in draft ? draft : saveRecurring(db, plan.id, version, draft.values, draft);
        },
        done: () => redirect(`${path}/${plan.id}`, 'Recurring invoice saved.'),
        again: (state, status, present) => formPage(db, state, present, status),
        compare: async (typed, present) =>
          formInConflict(typed, await recordOf(db, present), recurringLabels, {
            customer_id: () => present.customer,
          }),
      });
    }),
  ),
];

type Db = StaffContext['db'];

async function formPage(
  db: Db,
  state: FormState,
  plan: Recurring | null,
  status = 200,
  dates?: readonly Day[],
): Promise<PageReply> {
  const [customers, prices, electronic] = await Promise.all([
    billedCustomers(db, idIn(state.values['customer_id']) ?? null),
    offeredPrices(db),
    isElectronic(db),
  ]);
  return recurringPages.form(
    db.calendar,
    { state, customers, prices, electronic, plan, ...(dates && { dates }) },
    status,
  );
}

/** A recurring invoice's page, with why something was not possible. */
export async function planPage(
  { db, actor }: StaffContext,
  plan: Recurring,
  wrong: string | null = null,
  status = 200,
): Promise<PageReply> {
  const [lines, made] = await Promise.all([recurringLines(db, plan.id), periodsMade(db, plan.id)]);
  const mayKeep = isAllowed(actor, keep.allow);
  return recurringPages.plan(db.calendar, plan, lines, { made, mayKeep, wrong }, status);
}
