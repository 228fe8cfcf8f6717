import { documentsOfMoney } from '../../domain/documents/documents.queries.ts';
import { companyCurrency } from '../../domain/money/currency.queries.ts';
import { withMoreLines } from '../../domain/money/documentLines.form.ts';
import { estimatesOf, ordersOnInvoice } from '../../domain/money/links.queries.ts';
import { carriedFields } from '../../forms/carriedFields.ts';
import { formInConflict } from '../../forms/conflict.ts';
import type { Typed } from '../../forms/parse.ts';
import { formAgain, formOf, newForm, type FormState } from '../../forms/state.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { findPage } from '../../lists/findPage.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { invoiceNumber } from '../../shared/numbers.ts';
import { refused } from '../../shared/saved.ts';
import { balanceOf } from '../../domain/money/invoices.words.ts';
import { lackingXml } from './electronic/xmlOf.ts';
import { placesToEnter, withoutXml } from './electronic/electronic.words.ts';
import { noTaxKinds } from '../../domain/money/noTax.ts';
import { creditFor, creditOn } from './credit/credit.queries.ts';
import { customersToBill } from './customers.queries.ts';
import { draftPage, moreFaults, readDraft, recordOf } from './invoices.draft.ts';
import { invoiceForm, invoiceLabels } from './invoices.form.ts';
import { invoiceList } from './invoices.list.ts';
import { invoicePages, type FormOf } from './invoices.pages.ts';
import { getStaffInvoice, linesOf, type StaffInvoice } from './invoices.queries.ts';
import { addDraft, saveDraft } from './drafts.queries.ts';
import { missingToIssue } from './issuing.queries.ts';
import { invoicesZip } from './paper/invoicesZip.ts';
import { paymentsOf } from './payments.queries.ts';
import { planOf } from './recurring/recurring.queries.ts';
import { ofDeposits, relatedTo } from './related.queries.ts';

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
      redraw: withMoreLines,
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
        redraw: withMoreLines,
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

async function compare(db: Db, typed: Typed, present: StaffInvoice): Promise<FormState> {
  const record = await recordOf(db, present);
  return formInConflict(typed, record, invoiceLabels, {
    customer_id: () => present.customer,
    no_tax: (kind) => noTaxKinds.find(({ value }) => value === kind)?.label ?? '',
  });
}

const formPage = (db: Db, state: FormState, invoice: StaffInvoice | null, status = 200): Promise<PageReply> =>
  draftPage(db, state, invoice === null ? newInvoice : aboutDraft(invoice), status);

const newInvoice: FormOf = {
  title: 'New invoice',
  action: path,
  back: { href: path, label: 'Invoices' },
  isNew: true,
  credits: null,
};

function aboutDraft({ id, kind, number, customer, deposit_of_id: deposit }: StaffInvoice): FormOf {
  const label = invoiceNumber(kind, number);
  // A draft has no number yet, so its label is a word within the title.
  const named = number === null ? label.toLowerCase() : label;
  const credits = kind === 'credit_note' ? { customer } : null;
  const at = `${path}/${id}`;
  return {
    title: `Edit ${named}`,
    action: `${at}/edit`,
    back: { href: at, label },
    isNew: false,
    credits,
    deposit: deposit !== null,
  };
}

/** An invoice's page, with why something was not possible. */
export async function invoicePage(
  { db, actor }: StaffContext,
  invoice: StaffInvoice,
  wrong: string | null = null,
  status = 200,
): Promise<PageReply> {
  const [lines, payments, related, estimates, orders, missing, credit, deposits, lacking, plan, documents] =
    await Promise.all([
      linesOf(db, invoice.id),
      paymentsOf(db, invoice.id),
      relatedTo(db, invoice),
      estimatesOf(db, { invoice_id: invoice.id }),
      ordersOnInvoice(db, invoice.id),
      invoice.status === 'draft' ? missingToIssue(db, invoice) : null,
      balanceOf(invoice) > 0n ? creditFor(db, invoice) : [],
      ofDeposits(db, invoice),
      lackingXml(db, invoice),
      planOf(db, invoice.id),
      documentsOfMoney(db, 'invoice_id', invoice.id),
    ]);
  const mayKeep = isAllowed(actor, keep.allow);
  const mayUseCredit = creditOn(invoice, credit) > 0n;
  const isDraft = invoice.status === 'draft';
  const electronic = {
    hasXml: !isDraft && lacking?.length === 0,
    noXml: lacking && lacking.length > 0 ? withoutXml(lacking, isDraft) : null,
    enterAt: placesToEnter(lacking ?? [], invoice, isAllowed(actor, ['administrator'])),
  };
  return invoicePages.admin(
    db.calendar,
    invoice,
    lines,
    {
      payments,
      related,
      deposits,
      links: { estimates, orders },
      plan,
      documents,
      ...electronic,
      mayKeep,
      mayUseCredit,
      missing,
      wrong,
    },
    status,
  );
}

const noneYet = (mayAdd: boolean) => ({
  title: 'No invoices yet',
  text: 'An invoice starts as a draft, which only staff can see. Issuing it gives it a number and shows it to the customer.',
  ...(mayAdd && { action: { href: `${path}/new`, label: 'Add invoice' } }),
});
