import type { Db } from '../../../database/db.ts';
import { toPay } from '../../../domain/money/invoices.words.ts';
import { payWays, type Pay } from '../../../domain/money/payTo.ts';
import { payToOf } from '../../../domain/money/payTo.queries.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import type { InvoiceRow } from '../invoices.queries.ts';

/** How an invoice is paid: what is left of it, by its number. Null for a draft, a credit note, and what is paid. */
export async function payInvoice(db: Db, invoice: InvoiceRow): Promise<Pay | null> {
  const minor = toPay(invoice);
  if (minor === 0n) return null;
  const numbers = [invoiceNumber(invoice.kind, invoice.number)];
  return payWays(await payToOf(db), { minor, currency: invoice.currency, numbers }, db.calendar.locale);
}
