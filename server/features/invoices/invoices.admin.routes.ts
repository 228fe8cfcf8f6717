import { companyCurrency } from '../../domain/money/currency.queries.ts';
import { pricesOf, offeredPrices } from '../../domain/money/priceList.queries.ts';
import {
  codesIn,
  headIn,
  linesIn,
  readLines,
  typedLines,
  withPrices,
} from '../../domain/money/documentLines.form.ts';
import { estimatesOf, ordersOnInvoice } from '../../domain/money/links.queries.ts';
import { partiesOf } from '../../domain/money/parties.queries.ts';
import { carriedFields } from '../../forms/carriedFields.ts';
import { formInConflict } from '../../forms/conflict.ts';
import type { Typed } from '../../forms/parse.ts';
import { formAgain, formOf, newForm, type FormState } from '../../forms/state.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { findPage } from '../../lists/findPage.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { addDays } from '../../shared/days.ts';
import { wrongDays } from '../../shared/mistypedDay.ts';
import { invoiceNumber } from '../../shared/numbers.ts';
import { refused, type Refused } from '../../shared/saved.ts';
import { idIn } from '../../shared/uuid.ts';
import { balanceOf } from '../../domain/money/invoices.words.ts';
import { creditFor, creditOn } from './credit/credit.queries.ts';
import { billedCustomers, customersToBill } from './customers.queries.ts';
import { invoiceForm, invoiceLabels, type InvoiceValues } from './invoices.form.ts';
import { invoiceList } from './invoices.list.ts';
import { invoicePages } from './invoices.pages.ts';
import {
  addDraft,
  getStaffInvoice,
  linesOf,
  missingToIssue,
  saveDraft,
  type StaffInvoice,
} from './invoices.queries.ts';
import { invoicesZip } from './paper/invoicesZip.ts';
import { paymentsOf } from './payments.queries.ts';
import { relatedTo } from './related.queries.ts';

export const path = '/admin/invoices';
export const see = { allow: ['view_records', 'keep_billing'] } as const;
export const keep = { allow: ['keep_billing'] } as const;

/** Invoices in the back office: list, export, add, look at, edit while it is a draft. */
export const invoiceAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { db, actor } = context;
    const mayKeep = isAllowed(actor, keep.allow);
    const { list, rows, empty } = await listPage(context, path, invoiceList(db, { drafts: true }), {
      none: noneYet(mayKeep),
    });
    return invoicePages.adminList(db.calendar, { list, rows, empty, mayKeep });
  }),

  staffGet(`${path}/export.csv`, see, (context) =>
    listCsv(context, invoiceList(context.db, { drafts: true })),
  ),

  staffGet(`${path}/documents.zip`, { ...see, heavy: true }, (context) =>
    invoicesZip(context, path, invoiceList(context.db, { drafts: true })),
  ),

  staffGet(`${path}/new`, keep, async ({ db, query }) => {
    const carried = carriedFields(query, invoiceLabels, '');
    const currency = await companyCurrency(db);
    const fresh = { customer_id: query['customer_id'] ?? '', dated_on: db.calendar.today, currency };
    return formPage(db, carried ? formAgain(carried.typed, {}, null) : newForm(fresh), null);
  }),

  staffGet(`${path}/new/customer`, keep, async (context) =>
    invoicePages.find(
      await findPage(context, {
        ...{ list: customersToBill, path: `${path}/new/customer`, backTo: `${path}/new` },
        ...{ labels: invoiceLabels, field: 'customer_id', leave: path },
      }),
    ),
  ),

  staffPost(path, keep, (context) => {
    const { db, actor } = context;
    return submit(context, {
      form: invoiceForm,
      more: moreFaults(context),
      save: async (values) => {
        const read = await readDraft(context, values);
        if ('ok' in read) return read;
        return db.attempt(() => addDraft(db, read.values, read, { opened_by: actor.name }));
      },
      done: (id) => redirect(`${path}/${id}`, 'Draft saved. It gets its number when you issue it.'),
      again: (state, status) => formPage(db, state, null, status),
    });
  }),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getStaffInvoice, (context, invoice) => invoicePage(context, invoice)),
  ),

  staffGet(
    `${path}/:id/edit`,
    keep,
    withRecord(getStaffInvoice, async ({ db }, invoice) =>
      invoice.status === 'draft'
        ? formPage(db, formOf(await recordOf(db, invoice)), invoice)
        : redirect(`${path}/${invoice.id}`),
    ),
  ),

  staffPost(
    `${path}/:id/edit`,
    keep,
    withRecord(getStaffInvoice, (context, invoice, read) => {
      const { db } = context;
      return submitChange(context, {
        form: invoiceForm,
        more: moreFaults(context, invoice),
        record: invoice,
        read,
        save: async (values, version) => {
          if (invoice.status !== 'draft')
            return refused({
              _form: `${invoiceNumber(invoice.kind, invoice.number)} has been issued, so it can’t be changed.`,
            });
          const draft = await readDraft(context, values, invoice);
          if ('ok' in draft) return draft;
          return db.attempt(() => saveDraft(db, invoice, version, draft.values, draft));
        },
        done: () => redirect(`${path}/${invoice.id}`, 'Draft saved.'),
        again: (state, status, present) => formPage(db, state, present, status),
        compare: async (typed, present) => compare(db, typed, present),
      });
    }),
  ),
];

type Db = StaffContext['db'];

/** What is wrong with the rest of a form in which a field can't be read. */
const moreFaults =
  ({ db }: StaffContext, kept?: StaffInvoice) =>
  (values: Partial<InvoiceValues>) => ({
    ...readLines(linesIn(values), values.currency ?? 'EUR', db.calendar.locale).errors,
    ...wrongDays(
      { dated_on: values.dated_on ?? null, due_on: values.due_on ?? null },
      ['dated_on', 'due_on'],
      db.calendar.today,
      kept,
    ),
  });

/** Reads what only the database and the reader's language can say of a draft. */
async function readDraft(
  { db }: StaffContext,
  values: InvoiceValues,
  kept?: StaffInvoice,
): Promise<
  | ({ values: Parameters<typeof addDraft>[1] } & Pick<ReturnType<typeof readLines>, 'lines' | 'totals'>)
  | Refused
> {
  const draft = headIn(values);
  const { locale } = db.calendar;
  const typed = linesIn(values);
  const prices = await pricesOf(db, codesIn(typed), draft.currency);
  const { lines, totals, errors } = readLines(
    withPrices(typed, prices, draft.currency, locale),
    draft.currency,
    locale,
  );
  const parties = await partiesOf(db, draft.customer_id);
  if (kept?.kind === 'credit_note' && draft.customer_id !== kept.customer_id)
    errors['customer_id'] = `A credit note stays with the customer of its invoice, ${kept.customer}.`;
  if (kept?.kind === 'credit_note' && draft.currency !== kept.currency)
    errors['currency'] = `A credit note is in the currency of its invoice, ${kept.currency}.`;
  if (!parties) errors['customer_id'] = 'Choose a customer from the list.';
  const due = draft.due_on ?? addDays(draft.dated_on, parties?.paymentDays ?? 0);
  const days = { dated_on: draft.dated_on, due_on: due };
  Object.assign(errors, wrongDays(days, ['dated_on', 'due_on'], db.calendar.today, kept));
  if (due < draft.dated_on) errors['due_on'] = 'Enter the invoice’s date or a later one.';
  if (Object.keys(errors).length > 0) return refused(errors);
  return { values: { ...draft, due_on: due }, lines, totals };
}

/** A draft as its form holds it. */
async function recordOf(db: Db, invoice: StaffInvoice) {
  const lines = (await linesOf(db, invoice.id)).map(({ line }) => line);
  const names = Object.keys(invoiceLabels) as (keyof typeof invoiceLabels)[];
  const head = Object.fromEntries(names.map((name) => [name, invoice[name]]));
  return { ...head, ...typedLines(lines, invoice.currency, db.calendar.locale), version: invoice.version };
}

async function compare(db: Db, typed: Typed, present: StaffInvoice): Promise<FormState> {
  const record = await recordOf(db, present);
  return formInConflict(typed, record, invoiceLabels, { customer_id: () => present.customer });
}

async function formPage(
  db: Db,
  state: FormState,
  invoice: StaffInvoice | null,
  status = 200,
): Promise<PageReply> {
  const [customers, prices] = await Promise.all([
    billedCustomers(db, idIn(state.values['customer_id']) ?? null),
    offeredPrices(db),
  ]);
  const label = invoice && { id: invoice.id, label: invoiceNumber(invoice.kind, invoice.number) };
  return invoicePages.form({ state, customers, prices, invoice: label }, status);
}

/** An invoice's page, with why something was not possible. */
export async function invoicePage(
  { db, actor }: StaffContext,
  invoice: StaffInvoice,
  wrong: string | null = null,
  status = 200,
): Promise<PageReply> {
  const [lines, payments, related, estimates, orders, missing, credit] = await Promise.all([
    linesOf(db, invoice.id),
    paymentsOf(db, invoice.id),
    relatedTo(db, invoice),
    estimatesOf(db, { invoice_id: invoice.id }),
    ordersOnInvoice(db, invoice.id),
    invoice.status === 'draft' ? missingToIssue(db, invoice) : null,
    balanceOf(invoice) > 0n ? creditFor(db, invoice) : [],
  ]);
  const mayKeep = isAllowed(actor, keep.allow);
  const mayUseCredit = creditOn(invoice, credit) > 0n;
  return invoicePages.admin(
    db.calendar,
    invoice,
    lines,
    { payments, related, links: { estimates, orders }, mayKeep, mayUseCredit, missing, wrong },
    status,
  );
}

const noneYet = (mayAdd: boolean) => ({
  title: 'No invoices yet',
  text: 'An invoice starts as a draft, which only staff can see. Issuing it gives it a number and shows it to the customer.',
  ...(mayAdd && { action: { href: `${path}/new`, label: 'Add invoice' } }),
});
