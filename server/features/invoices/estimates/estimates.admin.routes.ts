import { companyCurrency } from '../../../domain/money/currency.queries.ts';
import { readLines, typedLines } from '../../../domain/money/documentLines.form.ts';
import { partiesOf } from '../../../domain/money/parties.queries.ts';
import { carriedFields } from '../../../forms/carriedFields.ts';
import { formInConflict } from '../../../forms/conflict.ts';
import type { Typed } from '../../../forms/parse.ts';
import { formAgain, formOf, newForm, type FormState } from '../../../forms/state.ts';
import { submit, submitChange } from '../../../forms/submit.ts';
import { findPage } from '../../../lists/findPage.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import { redirect, type PageReply } from '../../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { addDays } from '../../../shared/days.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { refused, type Refused } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { billedCustomers, customersToBill } from '../customers.queries.ts';
import { invoicePages } from '../invoices.pages.ts';
import { addDraft } from '../invoices.queries.ts';
import { estimateForm, estimateLabels, type EstimateValues } from './estimates.form.ts';
import { estimateList } from './estimates.list.ts';
import { estimatePages } from './estimates.pages.ts';
import {
  addEstimate,
  decisionsOf,
  estimateLines,
  forInvoice,
  getStaffEstimate,
  moveEstimate,
  saveEstimate,
  type StaffEstimate,
} from './estimates.queries.ts';

const path = '/admin/estimates';
const see = { allow: ['view_records', 'keep_billing'] } as const;
const keep = { allow: ['keep_billing'] } as const;
/** For how many days an estimate is good, unless its form says otherwise. */
const usuallyValid = 30;

/** From which states staff make which moves, each a button. */
const moves = {
  send: { from: ['draft'], to: 'sent', done: 'sent. The customer can see it in the portal.' },
  withdraw: { from: ['sent', 'approved'], to: 'withdrawn', done: 'withdrawn.' },
  revise: {
    from: ['sent', 'approved', 'declined', 'withdrawn'],
    to: 'draft',
    done: 'is a draft again, as a new version.',
  },
} as const;

/** Estimates in the back office: list, add, edit while it is a draft, send, withdraw, revise, make the invoice. */
export const estimateAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { db, actor } = context;
    const mayKeep = isAllowed(actor, keep.allow);
    const none = {
      title: 'No estimates yet',
      text: 'An estimate begins as a draft. Once you send it, the customer can approve it in the portal.',
      ...(mayKeep && { action: { href: `${path}/new`, label: 'Add estimate' } }),
    };
    const { list, rows, empty } = await listPage(context, path, estimateList(db, { drafts: true }), { none });
    return estimatePages.list(db.calendar, { list, rows, empty, base: path, mayKeep });
  }),
  staffGet(`${path}/export.csv`, see, (context) =>
    listCsv(context, estimateList(context.db, { drafts: true })),
  ),

  staffGet(`${path}/new`, keep, async ({ db, query }) => {
    const { today } = db.calendar;
    const [currency, terms] = await Promise.all([companyCurrency(db), usualTerms(db)]);
    const fresh = {
      customer_id: query['customer_id'] ?? '',
      dated_on: today,
      valid_until: addDays(today, usuallyValid),
    };
    const carried = carriedFields(query, estimateLabels, '');
    return formPage(
      db,
      carried ? formAgain(carried.typed, {}, null) : newForm({ ...fresh, currency, terms }),
      null,
    );
  }),
  staffGet(`${path}/new/customer`, keep, async (context) =>
    invoicePages.find(
      await findPage(context, {
        ...{ list: customersToBill, path: `${path}/new/customer`, backTo: `${path}/new` },
        ...{ labels: estimateLabels, field: 'customer_id', leave: path },
      }),
    ),
  ),
  staffPost(path, keep, (context) => {
    const { db, actor } = context;
    return submit(context, {
      form: estimateForm,
      save: async (values) => {
        const read = await readDraft(context, values);
        return 'ok' in read ? read : db.attempt(() => addEstimate(db, read.values, read, actor.name));
      },
      done: (id) => redirect(`${path}/${id}`, 'Draft saved. The customer can see it when you send it.'),
      again: (state, status) => formPage(db, state, null, status),
    });
  }),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getStaffEstimate, (context, estimate) => estimatePage(context, estimate)),
  ),
  staffGet(
    `${path}/:id/edit`,
    keep,
    withRecord(getStaffEstimate, async ({ db }, estimate) =>
      estimate.status === 'draft'
        ? formPage(db, formOf(await recordOf(db, estimate)), estimate)
        : redirect(`${path}/${estimate.id}`),
    ),
  ),
  staffPost(
    `${path}/:id/edit`,
    keep,
    withRecord(getStaffEstimate, (context, estimate, read) => {
      const { db } = context;
      return submitChange(context, {
        form: estimateForm,
        record: estimate,
        read,
        save: async (values, version) => {
          if (estimate.status !== 'draft')
            return refused({ _form: 'This estimate has been sent. Revise it first.' });
          const draft = await readDraft(context, values);
          return 'ok' in draft
            ? draft
            : db.attempt(() => saveEstimate(db, estimate.id, version, draft.values, draft));
        },
        done: () => redirect(`${path}/${estimate.id}`, 'Draft saved.'),
        again: (state, status, present) => formPage(db, state, present, status),
        compare: (typed, present) => compare(db, typed, present),
      });
    }),
  ),

  ...Object.entries(moves).map(([name, { from, to, done }]) =>
    staffPost(
      `${path}/:id/${name}`,
      keep,
      withRecord(getStaffEstimate, async (context, estimate) => {
        const label = estimateNumber(estimate.number);
        const may = (from as readonly string[]).includes(estimate.status);
        const moved = may ? await moveEstimate(context.db, estimate, to, context.services.keys.newest) : null;
        if (moved?.ok && moved.value) return redirect(`${path}/${estimate.id}`, `Estimate ${label} ${done}`);
        const wrong = 'Somebody was quicker, or a line is missing. Look at the estimate, then try again.';
        return estimatePage(
          context,
          (await getStaffEstimate(context.db, estimate.id)) ?? estimate,
          wrong,
          422,
        );
      }),
    ),
  ),

  staffPost(
    `${path}/:id/invoice`,
    keep,
    withRecord(getStaffEstimate, async (context, estimate) => {
      const { db, actor } = context;
      if (estimate.invoice_id !== null) return redirect(`/admin/invoices/${estimate.invoice_id}`);
      if (estimate.status !== 'approved')
        return estimatePage(context, estimate, 'Only an approved estimate becomes an invoice.', 422);
      const [content, parties] = await Promise.all([
        forInvoice(db, estimate),
        partiesOf(db, estimate.customer_id),
      ]);
      const { customer_id, currency, purchase_order, note } = estimate;
      const { today } = db.calendar;
      const invoice = await addDraft(
        db,
        {
          customer_id,
          currency,
          purchase_order,
          note,
          dated_on: today,
          due_on: addDays(today, parties?.paymentDays ?? 0),
          tax_reason: null,
          internal_note: null,
        },
        content,
        { opened_by: actor.name },
      );
      await db.update('estimates', { id: estimate.id }, { invoice_id: invoice });
      return redirect(
        `/admin/invoices/${invoice}`,
        `Draft made from estimate ${estimateNumber(estimate.number)}.`,
      );
    }),
  ),
];

type Db = StaffContext['db'];

async function usualTerms(db: Db): Promise<string> {
  return (
    (await db.row<{ estimate_terms: string }>(db.from('tenants').select('estimate_terms')))?.estimate_terms ??
    ''
  );
}

/** Reads what only the database and the reader's language can say of a draft. */
async function readDraft({ db }: StaffContext, values: EstimateValues) {
  const { line_description, line_quantity, line_price, line_discount, line_tax, ...draft } = values;
  const typed = { line_description, line_quantity, line_price, line_discount, line_tax };
  const { lines, totals, errors } = readLines(typed, draft.currency, db.calendar.locale);
  if (!(await partiesOf(db, draft.customer_id))) errors['customer_id'] = 'Choose a customer from the list.';
  if (totals.total < 0n) errors['_form'] = 'The total is below 0. Change a price or a discount.';
  if (draft.valid_until < draft.dated_on) errors['valid_until'] = 'Enter a day that isn’t before the date.';
  if (Object.keys(errors).length > 0) return refused(errors) satisfies Refused;
  return { values: draft, lines, totals };
}

/** A draft as its form holds it. */
async function recordOf(db: Db, estimate: StaffEstimate) {
  const lines = (await estimateLines(db, estimate.id)).map(({ line }) => line);
  const names = Object.keys(estimateLabels) as (keyof typeof estimateLabels)[];
  const head = Object.fromEntries(names.map((name) => [name, estimate[name]]));
  return { ...head, ...typedLines(lines, estimate.currency, db.calendar.locale), version: estimate.version };
}

async function compare(db: Db, typed: Typed, present: StaffEstimate): Promise<FormState> {
  return formInConflict(typed, await recordOf(db, present), estimateLabels, {
    customer_id: () => present.customer,
  });
}

async function formPage(
  db: Db,
  state: FormState,
  estimate: StaffEstimate | null,
  status = 200,
): Promise<PageReply> {
  const customers = await billedCustomers(db, idIn(state.values['customer_id']) ?? null);
  const label = estimate && { id: estimate.id, label: estimateNumber(estimate.number) };
  return estimatePages.form({ state, customers, estimate: label }, status);
}

async function estimatePage(
  { db, actor }: StaffContext,
  estimate: StaffEstimate,
  wrong: string | null = null,
  status = 200,
): Promise<PageReply> {
  const [lines, decisions] = await Promise.all([
    estimateLines(db, estimate.id),
    decisionsOf(db, estimate.id),
  ]);
  const mayKeep = isAllowed(actor, keep.allow);
  return estimatePages.admin(db.calendar, estimate, lines, { decisions, mayKeep, wrong }, status);
}
