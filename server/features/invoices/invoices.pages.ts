import type { DocumentRow } from '../../domain/documents/documents.queries.ts';
import { documentsForView } from '../../domain/documents/documents.words.ts';
import type { Choice, Choices } from '../../database/choices.ts';
import { money, typedDecimal, thousandths } from '../../domain/money/amounts.ts';
import { lineFormOf, lineLabels, type DocumentLine } from '../../domain/money/documentLines.form.ts';
import type { Link } from '../../domain/money/links.queries.ts';
import type { Pay } from '../../domain/money/payTo.ts';
import { offeredUnits } from '../../domain/money/units.ts';
import { totalsOf } from '../../domain/money/totals.ts';
import type { FormState } from '../../forms/state.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { FindPage } from '../../lists/findPage.ts';
import type { Picked } from '../../lists/pick.ts';
import type { ListView } from '../../lists/spec.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { Calendar } from '../../shared/dates.ts';
import { currencyOptions } from '../../shared/currencies.ts';
import { invoiceNumber } from '../../shared/numbers.ts';
import { noTaxKinds } from '../../domain/money/noTax.ts';
import { lineViews } from './lineViews.ts';
import { invoiceLabels, paymentLabels } from './invoices.form.ts';
import { signed } from './invoices.list.ts';
import type { Invoice, InvoiceRow, StaffInvoice } from './invoices.queries.ts';
import {
  methodInWords,
  paidTooMuch,
  paymentMethods,
  stateBadge,
  stateOf,
  toPay,
} from '../../domain/money/invoices.words.ts';
import { paidParts } from './paidParts.ts';
import type { PaymentPart, paymentsShown } from './payments.queries.ts';
import type { OfDeposits, Related } from './related.queries.ts';

type Lines = readonly { line: DocumentLine; net: bigint }[];

/** A row as the views draw it, in the reader's way of writing. */
export function rowForView<Row extends InvoiceRow>(row: Row, { locale, today }: Calendar) {
  const state = stateOf(row, today);
  const amount = (minor: bigint) => money(minor, row.currency, locale);
  return {
    ...row,
    label: invoiceNumber(row.kind, row.number),
    state,
    badge: stateBadge(state),
    total: amount(signed(row, row.total_minor)),
    balance: toPay(row) === 0n ? null : amount(toPay(row)),
  };
}

function titleOf({ kind, deposit_of_id: deposit }: Pick<Invoice, 'kind' | 'deposit_of_id'>): string {
  if (kind === 'credit_note') return 'Credit note';
  return deposit === null ? 'Invoice' : 'Deposit invoice';
}

/** What a document comes to before deposits are deducted, and what is deducted of each at each rate of tax. */
function beforeDeposits(
  invoice: Invoice,
  lines: Lines,
  amount: (minor: bigint) => string,
  percent: (value: bigint) => string,
) {
  const whole = totalsOf(lines.map(({ line }) => line));
  return {
    net: amount(whole.net),
    rates: whole.rates.map(({ rate, net, tax }) => ({
      label: `Tax ${percent(rate)} on ${amount(net)}`,
      amount: amount(tax),
    })),
    total: amount(whole.total),
    deposits: invoice.deductions.map(({ number, ...one }) => ({
      label:
        `Deposit ${invoiceNumber('invoice', number)}: ${amount(BigInt(one.net))}, ` +
        `tax ${percent(BigInt(one.rate))} ${amount(BigInt(one.tax))}`,
      amount: amount(-BigInt(one.net) - BigInt(one.tax)),
    })),
  };
}

/** A whole document as the views draw it. */
export function documentForView(invoice: Invoice, lines: Lines, calendar: Calendar) {
  const { locale } = calendar;
  const amount = (minor: bigint | string) => money(BigInt(minor), invoice.currency, locale);
  const own = (minor: bigint | string) => amount(signed(invoice, minor));
  const percent = (value: bigint) => `${typedDecimal(value, thousandths, locale)} %`;
  return {
    ...rowForView(invoice, calendar),
    title: titleOf(invoice),
    // What is taken off is so in its lines as in its total, so that they add up.
    lines: lineViews(lines, {
      currency: invoice.currency,
      locale,
      sign: invoice.kind === 'credit_note' ? -1n : 1n,
    }),
    rates: invoice.rates.map(({ rate, net, tax }) => ({
      label: `Tax ${percent(BigInt(rate))} on ${own(net)}`,
      amount: own(tax),
    })),
    before: invoice.deductions.length === 0 ? null : beforeDeposits(invoice, lines, own, percent),
    creditable: invoice.status === 'issued' && BigInt(invoice.credited_minor) < BigInt(invoice.total_minor),
    net: own(invoice.net_minor),
    wholeTotal: own(invoice.total_minor),
    paid: invoice.paid_minor === '0' ? null : amount(invoice.paid_minor),
    credited: invoice.credited_minor === '0' ? null : amount(invoice.credited_minor),
    left: amount(toPay(invoice)),
    over: paidTooMuch(invoice) === 0n ? null : amount(paidTooMuch(invoice)),
  };
}

/** What the form of a draft is about: a new one, one that is there, or a credit note that isn't there yet. */
export interface FormOf {
  title: string;
  action: string;
  back: { href: string; label: string };
  isNew: boolean;
  /** A credit note stays with the customer and the currency of its invoice, and nobody owes it. */
  credits: { customer: string } | null;
  /** A deposit stays with the customer and the currency of its estimate, and so do its amounts. */
  deposit?: boolean;
}

interface ListLocals {
  list: ListView;
  rows: readonly InvoiceRow[];
  empty: EmptyList | null;
}

/** The pages of invoices on both sides. */
export const invoicePages = {
  adminList: (calendar: Calendar, { rows, ...locals }: ListLocals & { mayKeep: boolean }): PageReply =>
    page(
      'invoices/adminList',
      { ...locals, invoices: rows.map((row) => rowForView(row, calendar)), labels: invoiceLabels },
      { title: 'Invoices' },
    ),
  /** `picked`: what is ticked to be paid together; null where nothing can be. */
  portalList: (
    calendar: Calendar,
    {
      rows,
      picked,
      ...locals
    }: ListLocals & {
      picked: Picked<InvoiceRow> | null;
      credit: readonly { label: string; value: string }[];
      company: string;
    },
  ): PageReply =>
    page(
      'invoices/portalList',
      {
        ...locals,
        invoices: rows.map((row) => rowForView(row, calendar)),
        labels: invoiceLabels,
        picked: picked && {
          ...picked,
          elsewhere: picked.elsewhere.map((row) => rowForView(row, calendar)),
        },
      },
      { title: 'Invoices' },
    ),
  admin: (
    calendar: Calendar,
    invoice: StaffInvoice,
    lines: Lines,
    {
      payments,
      documents,
      ...locals
    }: {
      payments: readonly PaymentPart[];
      documents: readonly DocumentRow[];
      related: readonly Related[];
      deposits: OfDeposits;
      links: { estimates: readonly Link[]; orders: readonly Link[] };
      /** The recurring invoice that it was made by. */
      plan: { id: string; name: string } | null;
      mayKeep: boolean;
      mayUseCredit: boolean;
      missing: string | null;
      /** Why it has no XML; null where it has, or the company’s invoices have none. */
      noXml: string | null;
      /** Where what it lacks is entered. */
      enterAt: readonly Link[];
      hasXml: boolean;
      wrong?: string | null;
    },
    status = 200,
  ): PageReply => {
    const view = documentForView(invoice, lines, calendar);
    const paid = paidParts(payments, calendar.locale).map((part) => ({
      ...part,
      how: methodInWords(part.method),
    }));
    return page(
      'invoices/adminInvoice',
      {
        wrong: null,
        ...locals,
        payments: paid,
        documents: documentsForView(documents),
        invoice: view,
        labels: invoiceLabels,
        lineLabels,
        paymentLabels,
      },
      { title: `${view.label} ${invoice.customer}`, status },
    );
  },
  portal: (
    calendar: Calendar,
    invoice: Invoice,
    lines: Lines,
    locals: {
      related: readonly Related[];
      deposits: OfDeposits;
      links: { estimates: readonly Link[]; orders: readonly Link[] };
      payments: Awaited<ReturnType<typeof paymentsShown>>;
      documents: readonly DocumentRow[];
      pay: Pay | null;
      hasXml: boolean;
    },
  ): PageReply => {
    const view = documentForView(invoice, lines, calendar);
    const payments = paidParts(locals.payments, calendar.locale);
    const documents = documentsForView(locals.documents);
    return page(
      'invoices/portalInvoice',
      { invoice: view, ...locals, payments, documents, labels: invoiceLabels, lineLabels, paymentLabels },
      { title: `${view.title} ${view.label}` },
    );
  },
  form: (
    locals: {
      state: FormState;
      customers: Choices;
      prices: readonly { code: string; text: string }[];
      about: FormOf;
      /** Its XML needs to know more than paper does. */
      electronic: boolean;
    },
    status = 200,
  ): PageReply =>
    page(
      'invoices/form',
      {
        ...locals,
        ...{ currencies: currencyOptions, units: offeredUnits },
        noTaxKinds,
        ...lineFormOf(locals.state.values),
        labels: invoiceLabels,
        lineLabels,
      },
      { title: locals.about.title, status },
    ),
  find: ({ rows, ...found }: FindPage<Choice>): PageReply =>
    page('invoices/find', { ...found, found: rows }, { title: 'Find customer' }),
  payment: (
    calendar: Calendar,
    invoice: StaffInvoice,
    { open, ...locals }: { state: FormState; open: readonly InvoiceRow[] },
    status = 200,
  ): PageReply => {
    const view = rowForView(invoice, calendar);
    return page(
      'invoices/payment',
      {
        ...locals,
        invoice: view,
        open: open.map((row) => rowForView(row, calendar)),
        methods: paymentMethods,
        labels: paymentLabels,
      },
      { title: `Record payment for ${view.label}`, status },
    );
  },
};
