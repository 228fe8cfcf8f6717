import { toldWords } from '../../domain/emails/mailWay.ts';
import { money, readAmount, typedAmount } from '../../domain/money/amounts.ts';
import { newForm, type FormState } from '../../forms/state.ts';
import { submit } from '../../forms/submit.ts';
import { ask } from '../../request/question.ts';
import { redirect, type PageReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { wrongDays } from '../../shared/mistypedDay.ts';
import { invoiceNumber } from '../../shared/numbers.ts';
import { refused } from '../../shared/saved.ts';
import { invoicePaper } from './paper/invoicePaper.ts';
import { paperReply } from '../../paper/paper.reply.ts';
import { invoicePage, keep, path, see } from './invoices.admin.routes.ts';
import { paymentForm } from './invoices.form.ts';
import { invoicePages } from './invoices.pages.ts';
import { getStaffInvoice, type StaffInvoice } from './invoices.queries.ts';
import { creditInvoice, issueInvoice, missingToIssue } from './issuing.queries.ts';
import { countTold } from './billingRecipients.queries.ts';
import { withoutXml } from './electronic/electronic.words.ts';
import { lackingXml } from './electronic/xmlOf.ts';
import { hasDraftDeposit } from './deposits/deposits.queries.ts';
import { creditInTheWay } from './deposits/inTheWay.queries.ts';
import { balanceOf } from '../../domain/money/invoices.words.ts';
import { askedAbout, changedMeanwhile, isAsAsked } from './asAsked.ts';
import { getPayment, openInvoices, recordPayment, reversePayment } from './payments.queries.ts';

const label = ({ kind, number }: StaffInvoice) => invoiceNumber(kind, number);
const back = (invoice: StaffInvoice) => ({ href: `${path}/${invoice.id}`, label: label(invoice) });
const mayCredit = (invoice: StaffInvoice) =>
  invoice.status === 'issued' &&
  invoice.kind === 'invoice' &&
  BigInt(invoice.credited_minor) === 0n &&
  BigInt(invoice.total_minor) > 0n;

/** Deposits that are still drafts can't be issued behind the invoice of their estimate. */
async function depositsLeftOut(db: StaffContext['db'], invoice: StaffInvoice): Promise<string[]> {
  return (await hasDraftDeposit(db, invoice.id))
    ? [
        'A deposit of its estimate is still a draft. It won’t be deducted, and you won’t be able to issue it afterwards.',
      ]
    : [];
}

/** How many people will get an email when it's issued. */
async function tells(
  { db, services }: StaffContext,
  invoice: StaffInvoice,
  kind: StaffInvoice['kind'] = invoice.kind,
): Promise<string> {
  const told = await countTold(db, invoice.customer_id, kind);
  return toldWords(services.mailer.way, told, invoice.customer);
}

async function askToIssue(
  context: StaffContext,
  invoice: StaffInvoice,
  wrong: string | null = null,
): Promise<PageReply> {
  const { db } = context;
  const missing = await missingToIssue(db, invoice);
  if (missing !== null) return invoicePage(context, invoice, missing, 422);
  const lacking = (await lackingXml(db, invoice)) ?? [];
  return ask(
    {
      title: invoice.kind === 'invoice' ? 'Issue this invoice?' : 'Issue this credit note?',
      says: [
        `It will get its number, and ${invoice.customer} will see it in the portal. You won’t be able to change it.`,
        await tells(context, invoice),
        ...(await depositsLeftOut(db, invoice)),
        ...(lacking.length > 0 ? [withoutXml(lacking, true)] : []),
        `The total is ${money(BigInt(invoice.total_minor), invoice.currency, db.calendar.locale)}.`,
      ],
      action: `${path}/${invoice.id}/issue`,
      fields: askedAbout(invoice),
      button: invoice.kind === 'invoice' ? 'Issue invoice' : 'Issue credit note',
      givesOnly: true,
      back: back(invoice),
      ...(wrong !== null && { errors: { _form: wrong } }),
    },
    wrong === null ? 200 : 422,
  );
}

/** What is done with an invoice: issue, delete a draft, credit, record a payment and reverse it. */
export const invoiceDoingRoutes: readonly Route[] = [
  staffGet(
    `${path}/:id/document.pdf`,
    see,
    withRecord(getStaffInvoice, async ({ db, tenant, services }, invoice) =>
      paperReply(services, tenant.slug, await invoicePaper(db, invoice, tenant.name)),
    ),
  ),

  staffAsk(
    `${path}/:id/issue`,
    keep,
    withRecord(getStaffInvoice, (context, invoice) =>
      invoice.status === 'draft' ? askToIssue(context, invoice) : redirect(`${path}/${invoice.id}`),
    ),
  ),
  staffPost(
    `${path}/:id/issue`,
    keep,
    withRecord(getStaffInvoice, async (context, invoice, read) => {
      const { db, actor, services } = context;
      if (invoice.status !== 'draft')
        return redirect(`${path}/${invoice.id}`, `${label(invoice)} has already been issued.`);
      const missing = await missingToIssue(db, invoice);
      if (missing !== null) return invoicePage(context, invoice, missing, 422);
      if (!isAsAsked(context.body, invoice)) return askToIssue(context, invoice, changedMeanwhile);
      const issued = await issueInvoice(db, invoice, { by: actor.name, keyVersion: services.keys.newest });
      const present = await read();
      if (!issued.ok || issued.value !== 'saved' || !present)
        return redirect(
          `${path}/${invoice.id}`,
          'Somebody changed this invoice in the meantime. Check it, then issue it.',
        );
      return redirect(
        `${path}/${invoice.id}`,
        `${label(present)} issued. ${invoice.customer} can see it in the portal.`,
      );
    }),
  ),

  staffAsk(
    `${path}/:id/delete`,
    keep,
    withRecord(getStaffInvoice, (_context, invoice) =>
      invoice.status === 'draft'
        ? ask({
            title: 'Delete this draft?',
            says: [
              `The draft for ${invoice.customer} will be deleted, with any documents on it. They’ve never seen it, and you can’t ` +
                'undo this.',
            ],
            action: `${path}/${invoice.id}/delete`,
            button: 'Delete draft',
            back: back(invoice),
          })
        : redirect(`${path}/${invoice.id}`),
    ),
  ),
  staffPost(
    `${path}/:id/delete`,
    keep,
    withRecord(getStaffInvoice, async ({ db }, invoice) => {
      const gone =
        invoice.status === 'draft' && (await db.remove('invoices', { id: invoice.id, status: 'draft' })) > 0;
      return gone
        ? redirect(path, 'Draft deleted.')
        : redirect(`${path}/${invoice.id}`, 'An issued invoice can’t be deleted. Credit it instead.');
    }),
  ),

  staffAsk(
    `${path}/:id/credit`,
    keep,
    withRecord(getStaffInvoice, async (context, invoice) => {
      const { db } = context;
      const deducted = await creditInTheWay(db, invoice.id);
      if (deducted !== null) return invoicePage(context, invoice, deducted, 422);
      return mayCredit(invoice)
        ? ask({
            title: `Credit ${label(invoice)}?`,
            says: [
              `A credit note for ${money(BigInt(invoice.total_minor), invoice.currency, db.calendar.locale)} will be issued, and ` +
                `${invoice.customer} will see it. You can’t undo this.`,
              await tells(context, invoice, 'credit_note'),
            ],
            action: `${path}/${invoice.id}/credit`,
            button: 'Credit invoice',
            back: back(invoice),
          })
        : redirect(`${path}/${invoice.id}`);
    }),
  ),
  staffPost(
    `${path}/:id/credit`,
    keep,
    withRecord(getStaffInvoice, async (context, invoice) => {
      const { db, actor, services } = context;
      if (!mayCredit(invoice))
        return invoicePage(context, invoice, 'This invoice can’t be credited, or it already has been.', 422);
      const by = { by: actor.name, today: db.calendar.today, keyVersion: services.keys.newest };
      const made = await creditInvoice(db, invoice, by);
      return made.ok
        ? redirect(`${path}/${made.value}`, `${label(invoice)} credited.`)
        : invoicePage(context, invoice, Object.values(made.errors)[0] ?? null, 422);
    }),
  ),

  staffGet(
    `${path}/:id/payments/new`,
    keep,
    withRecord(getStaffInvoice, (context, invoice) => {
      if (balanceOf(invoice) <= 0n) return redirect(`${path}/${invoice.id}`);
      const { today, locale } = context.db.calendar;
      const amount = typedAmount(balanceOf(invoice), invoice.currency, locale);
      const state = { ...newForm({ paid_on: today, amount, method: 'bank_transfer' }) };
      return paymentPage(context, invoice, { ...state, values: { ...state.values, invoices: [invoice.id] } });
    }),
  ),
  staffPost(
    `${path}/:id/payments`,
    keep,
    withRecord(getStaffInvoice, (context, invoice) => {
      const { db, actor } = context;
      return submit(context, {
        form: paymentForm,
        more: ({ amount, paid_on: day }) => {
          const read = amount === undefined ? null : readAmount(amount, invoice.currency, db.calendar.locale);
          return {
            ...(read && 'error' in read && { amount: read.error }),
            ...wrongDays({ paid_on: day ?? null }, ['paid_on'], db.calendar.today),
          };
        },
        save: async ({ amount, invoices, ...values }) => {
          const errors: Record<string, string> = {};
          const read = readAmount(amount, invoice.currency, db.calendar.locale);
          if ('error' in read) errors['amount'] = read.error;
          else if (read.value <= 0n) errors['amount'] = 'Enter an amount above 0.';
          if (values.paid_on > db.calendar.today) errors['paid_on'] = 'Enter today’s date or an earlier one.';
          else Object.assign(errors, wrongDays(values, ['paid_on'], db.calendar.today));
          const open = await openInvoices(db, invoice.customer_id, invoice.currency);
          const chosen = open.filter(({ id }) => invoices.includes(id));
          if (chosen.length !== invoices.length)
            errors['invoices'] = 'Choose only invoices that aren’t fully paid.';
          if (Object.keys(errors).length > 0 || 'error' in read) return refused(errors);
          const { customer_id, currency } = invoice;
          const payment = { ...values, customer_id, currency, amount: read.value, recorded_by: actor.name };
          return recordPayment(db, payment, chosen);
        },
        done: (left) =>
          redirect(
            `${path}/${invoice.id}`,
            left > 0n
              ? `Payment recorded. ${money(left, invoice.currency, db.calendar.locale)} is left as ${invoice.customer}’s credit.`
              : 'Payment recorded.',
          ),
        again: (state, status) => paymentPage(context, invoice, state, status),
      });
    }),
  ),

  staffAsk(
    '/admin/payments/:id/reverse',
    keep,
    withRecord(getPayment, ({ db }, payment) => {
      const href = payment.invoice_id === null ? path : `${path}/${payment.invoice_id}`;
      if (payment.reversed_at) return redirect(href);
      return ask({
        title: 'Reverse this payment?',
        says: [
          `The ${money(BigInt(payment.amount_minor), payment.currency, db.calendar.locale)} that it paid will be owed again. ` +
            'The payment will stay on the page, marked as reversed. You can’t undo this.',
        ],
        action: `/admin/payments/${payment.id}/reverse`,
        button: 'Reverse payment',
        back: { href, label: 'Invoice' },
      });
    }),
  ),
  staffPost(
    '/admin/payments/:id/reverse',
    keep,
    withRecord(getPayment, async ({ db, actor }, payment) => {
      const done = await reversePayment(db, payment.id, actor.name);
      const href = payment.invoice_id === null ? path : `${path}/${payment.invoice_id}`;
      if (!done.ok) return redirect(href, Object.values(done.errors)[0] ?? '', 'bad');
      return redirect(href, done.value ? 'Payment reversed.' : 'This payment has already been reversed.');
    }),
  ),
];

async function paymentPage(
  { db }: StaffContext,
  invoice: StaffInvoice,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const open = await openInvoices(db, invoice.customer_id, invoice.currency);
  return invoicePages.payment(db.calendar, invoice, { state, open }, status);
}
