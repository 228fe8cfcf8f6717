import type { Db } from '../../../database/db.ts';
import { balanceOf } from '../../../domain/money/invoices.words.ts';
import { spread } from '../../../domain/money/totals.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import type { Saved } from '../../../shared/saved.ts';
import type { StaffInvoice } from '../invoices.queries.ts';

/** Where a customer's credit comes from: what is left of a payment, or what was paid of an invoice that was credited since. */
type Source = { minor: bigint } & ({ paymentId: string } | { invoiceId: string; number: string });

/** As many are used at once, the oldest first. */
const most = 50;

/** The credit that an invoice could be paid from: its customer's, in its currency. */
export async function creditFor(
  db: Db,
  { id, customer_id: customerId, currency }: StaffInvoice,
): Promise<Source[]> {
  const left = db
    .from('payments', 'p')
    .where({ 'p.customer_id': customerId, 'p.currency': currency, 'p.reversed_at': null })
    .whereNotExists(
      db
        .from('payment_parts', 'o')
        .whereRaw('o.payment_id = p.id')
        .where('o.invoice_id', id)
        .select(db.raw('1')),
    )
    .whereRaw('p.used_minor < p.amount_minor')
    .orderBy(['p.paid_on', 'p.id'])
    .limit(most)
    .select('p.id', db.raw('p.amount_minor - p.used_minor as minor'));
  const [payments, invoices] = await Promise.all([
    db.rows<{ id: string; minor: string }>(left),
    db.rows<{ id: string; number: string; minor: string }>(
      db
        .from('invoices', 'i')
        .where({
          'i.customer_id': customerId,
          'i.currency': currency,
          'i.status': 'issued',
          'i.kind': 'invoice',
        })
        .whereRaw('i.paid_minor + i.credited_minor > i.total_minor')
        .orderBy(['i.dated_on', 'i.id'])
        .limit(most)
        .select('i.id', 'i.number', db.raw('i.paid_minor + i.credited_minor - i.total_minor as minor')),
    ),
  ]);
  return [
    ...payments.map((row) => ({ paymentId: row.id, minor: BigInt(row.minor) })),
    ...invoices.map((row) => ({ invoiceId: row.id, number: row.number, minor: BigInt(row.minor) })),
  ];
}

/** How much of an invoice its customer's credit pays. */
export const creditOn = (invoice: StaffInvoice, sources: readonly Source[]): bigint =>
  balanceOf(invoice) <= 0n
    ? 0n
    : spread(
        balanceOf(invoice),
        sources.map(({ minor }) => minor),
      ).parts.reduce((sum, part) => sum + part, 0n);

/**
 * Pays an invoice from its customer's credit, the oldest first: what is left of payments, and what invoices have too much.
 * @returns how much was used
 */
export function useCredit(db: Db, invoice: StaffInvoice, by: string): Promise<Saved<bigint>> {
  return db.attempt(async () => {
    const sources = await creditFor(db, invoice);
    const { parts } = spread(
      balanceOf(invoice),
      sources.map(({ minor }) => minor),
    );
    for (const [at, source] of sources.entries()) {
      const part = parts[at] ?? 0n;
      if (part === 0n) continue;
      const paymentId =
        'paymentId' in source
          ? source.paymentId
          : await db.insert('payments', {
              ...{ customer_id: invoice.customer_id, currency: invoice.currency, paid_on: db.calendar.today },
              ...{
                method: 'credit',
                credit_of_id: source.invoiceId,
                amount_minor: String(part),
                recorded_by: by,
              },
              reference: invoiceNumber('invoice', source.number),
            });
      await db.insert('payment_parts', {
        payment_id: paymentId,
        invoice_id: invoice.id,
        amount_minor: String(part),
      });
    }
    return parts.reduce((sum, part) => sum + part, 0n);
  });
}
