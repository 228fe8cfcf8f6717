import { payToOf } from '../../../domain/money/payTo.queries.ts';
import type { Pay } from '../../../domain/money/payTo.ts';
import type { DocumentLine } from '../../../domain/money/documentLines.form.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import type { Calendar } from '../../../shared/dates.ts';
import { invoiceLabels } from '../invoices.form.ts';
import { documentForView } from '../invoices.pages.ts';
import { linesOf, linesOfAll, type Invoice } from '../invoices.queries.ts';
import { payFor, payInvoice } from '../paying/payInvoice.ts';
import type { Paper } from '../../../paper/paper.ts';
import { paperOf } from './paperOf.ts';

type Db = StaffContext['db'];

/** An invoice or credit note on paper: what it says of both sides is what it has kept. */
export async function invoicePaper(db: Db, invoice: Invoice, company: string): Promise<Paper> {
  const [lines, pay] = await Promise.all([linesOf(db, invoice.id), payInvoice(db, invoice)]);
  return onPaper(db.calendar, invoice, { lines, pay, company });
}

/** Several of them, read all at once. */
export async function invoicePapers(db: Db, invoices: readonly Invoice[], company: string): Promise<Paper[]> {
  const ids = invoices.map(({ id }) => id);
  const [lines, payTo] = await Promise.all([linesOfAll(db, ids), payToOf(db)]);
  return invoices.map((invoice) =>
    onPaper(db.calendar, invoice, {
      lines: lines.get(invoice.id) ?? [],
      pay: payFor(payTo, invoice, db.calendar.locale),
      company,
    }),
  );
}

function onPaper(
  calendar: Calendar,
  invoice: Invoice,
  {
    lines,
    pay,
    company,
  }: { lines: readonly { line: DocumentLine; net: bigint }[]; pay: Pay | null; company: string },
): Paper {
  const view = documentForView(invoice, lines, calendar);
  const isInvoice = invoice.kind === 'invoice';
  return paperOf(view, {
    company,
    customer: invoice.customer,
    facts: [
      { label: invoiceLabels.dated_on, value: calendar.date(invoice.dated_on) },
      ...(isInvoice ? [{ label: invoiceLabels.due_on, value: calendar.date(invoice.due_on) }] : []),
      ...(invoice.purchase_order === null
        ? []
        : [{ label: invoiceLabels.purchase_order, value: invoice.purchase_order }]),
    ],
    notes: [
      { heading: invoiceLabels.tax_reason, text: invoice.tax_reason },
      { heading: '', text: invoice.note },
    ],
    pay,
  });
}
