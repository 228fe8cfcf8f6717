import { money } from '../../../domain/money/amounts.ts';
import { toPay } from '../../../domain/money/invoices.words.ts';
import { estimatesOf } from '../../../domain/money/links.queries.ts';
import { partiesOf } from '../../../domain/money/parties.queries.ts';
import { payToOf } from '../../../domain/money/payTo.queries.ts';
import { logoFile, type LogoFile } from '../../../domain/tenants/logo.queries.ts';
import type { Pay } from '../../../domain/money/payTo.ts';
import type { DocumentLine } from '../../../domain/money/documentLines.form.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import type { Calendar } from '../../../shared/dates.ts';
import { electronicXml } from '../electronic/electronic.ts';
import { estimateNumber, invoiceNumber } from '../../../shared/numbers.ts';
import { creditedBy, isElectronic, type Credited } from '../electronic/electronic.queries.ts';
import { xmlOf } from '../electronic/xmlOf.ts';
import { invoiceLabels } from '../invoices.form.ts';
import { documentForView } from '../invoices.pages.ts';
import { linesOf, linesOfAll, type Invoice } from '../invoices.queries.ts';
import { payFor, payInvoice } from '../paying/payInvoice.ts';
import type { Paper } from '../../../paper/paper.ts';
import { paperOf } from './paperOf.ts';

type Db = StaffContext['db'];

/** An invoice or credit note on paper: what it says of both sides is what it has kept. */
export async function invoicePaper(db: Db, invoice: Invoice, company: string): Promise<Paper> {
  const isDraft = invoice.status === 'draft';
  const [lines, pay, xml, credited, logo, estimates, parties] = await Promise.all([
    linesOf(db, invoice.id),
    payInvoice(db, invoice),
    xmlOf(db, invoice),
    creditedBy(db, [invoice]),
    logoFile(db),
    // A draft says what there is to say now; from its issue on an invoice keeps it.
    isDraft ? estimatesOf(db, { invoice_id: invoice.id }) : [],
    isDraft ? partiesOf(db, invoice.customer_id) : undefined,
  ]);
  return onPaper(
    db.calendar,
    { ...invoice, ...parties },
    {
      ...{ lines, pay, xml, company, logo, credits: credited.get(invoice.credits_id ?? '') ?? null },
      estimates: isDraft ? estimates.map(({ label }) => label) : estimatesKept(invoice),
    },
  );
}

const estimatesKept = ({ estimate_numbers: numbers }: Invoice): string[] =>
  (numbers ?? []).map(estimateNumber);

/** Several of them, read all at once, each of which is put on paper when its turn comes. */
export async function invoicePapers(
  db: Db,
  invoices: readonly Invoice[],
  company: string,
): Promise<(() => Paper)[]> {
  const ids = invoices.map(({ id }) => id);
  const [allLines, payTo, credited, electronic, logo] = await Promise.all([
    linesOfAll(db, ids),
    payToOf(db),
    creditedBy(db, invoices),
    isElectronic(db),
    logoFile(db),
  ]);
  return invoices.map((invoice) => () => {
    const lines = allLines.get(invoice.id) ?? [];
    const credits = credited.get(invoice.credits_id ?? '') ?? null;
    return onPaper(db.calendar, invoice, {
      ...{ lines, company, logo },
      pay: payFor(payTo, invoice, db.calendar.locale),
      xml: electronic ? electronicXml(invoice, { lines, payTo, credits }) : null,
      ...{ credits, estimates: estimatesKept(invoice) },
    });
  });
}

function onPaper(
  calendar: Calendar,
  invoice: Invoice,
  {
    lines,
    company,
    credits,
    estimates,
    ...more
  }: {
    lines: readonly { line: DocumentLine; net: bigint }[];
    company: string;
    /** Of a credit note: what it takes back. */
    credits: Credited | null;
    estimates: readonly string[];
    pay: Pay | null;
    xml: string | null;
    logo: LogoFile | null;
  },
): Paper {
  const view = documentForView(invoice, lines, calendar);
  const isInvoice = invoice.kind === 'invoice';
  // Without a number, what it is says all that there is to say of it.
  const drafted = { title: 'Draft', label: view.title.toLowerCase() };
  return paperOf(invoice.status === 'draft' ? { ...view, ...drafted } : view, {
    company,
    customer: invoice.customer,
    facts: [
      { label: invoiceLabels.dated_on, value: calendar.date(invoice.dated_on) },
      ...(isInvoice ? [{ label: invoiceLabels.due_on, value: calendar.date(invoice.due_on) }] : []),
      ...(invoice.purchase_order === null
        ? []
        : [{ label: invoiceLabels.purchase_order, value: invoice.purchase_order }]),
      ...(credits === null
        ? []
        : [
            {
              label: 'Credits',
              value: `${invoiceNumber(credits.kind, credits.number)}, ${calendar.date(credits.dated_on)}`,
            },
          ]),
      ...(estimates.length === 0 ? [] : [{ label: 'Estimate', value: estimates.join(', ') }]),
    ],
    notes: [
      { heading: invoiceLabels.tax_reason, text: invoice.tax_reason },
      { heading: '', text: invoice.note },
      { heading: '', text: more.pay === null ? null : settledWords(invoice, calendar) },
    ],
    ...more,
  });
}

/** Why less is to be paid than the total, as it is on the day on which that is said. Null where nothing was paid or credited. */
export function settledWords(invoice: Invoice, calendar: Calendar): string | null {
  const { paid_minor: paid, credited_minor: credited, currency } = invoice;
  const amount = (minor: bigint) => money(minor, currency, calendar.locale);
  const done = [
    ...(BigInt(paid) === 0n ? [] : [`${amount(BigInt(paid))} was paid`]),
    ...(BigInt(credited) === 0n ? [] : [`${amount(BigInt(credited))} was credited`]),
  ];
  return done.length === 0
    ? null
    : `By ${calendar.date(calendar.today)}, ${done.join(' and ')}. ${amount(toPay(invoice))} is left to pay.`;
}
