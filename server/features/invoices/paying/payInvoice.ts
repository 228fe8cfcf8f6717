import type { Db } from '../../../database/db.ts';
import { toPay } from '../../../domain/money/invoices.words.ts';
import { payWays, type Pay, type PayTo } from '../../../domain/money/payTo.ts';
import { payToOf } from '../../../domain/money/payTo.queries.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import type { InvoiceRow } from '../invoices.queries.ts';

/** How an invoice is paid: what is left of it, by its number. Null for a draft, a credit note, and what is paid. */
export async function payInvoice(db: Db, invoice: InvoiceRow): Promise<Pay | null> {
  return toPay(invoice) === 0n ? null : payFor(await payToOf(db), invoice, db.calendar.locale);
}

/** The same, where it is known how the company is paid. */
export function payFor(payTo: PayTo, invoice: InvoiceRow, locale: string): Pay | null {
  const numbers = [invoiceNumber(invoice.kind, invoice.number)];
  return payWays(payTo, { minor: toPay(invoice), currency: invoice.currency, numbers }, locale);
}
