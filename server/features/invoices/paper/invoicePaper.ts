import { invoiceLabels } from '../invoices.form.ts';
import { documentForView } from '../invoices.pages.ts';
import { linesOf, type Invoice } from '../invoices.queries.ts';
import { payInvoice } from '../paying/payInvoice.ts';
import type { StaffContext } from '../../../request/route.ts';
import type { Paper } from './paper.ts';
import { paperOf } from './paperOf.ts';

/** An invoice or credit note on paper: what it says of both sides is what it has kept. */
export async function invoicePaper(
  db: StaffContext['db'],
  invoice: Invoice,
  company: string,
): Promise<Paper> {
  const { calendar } = db;
  const view = documentForView(invoice, await linesOf(db, invoice.id), calendar);
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
    pay: await payInvoice(db, invoice),
  });
}
