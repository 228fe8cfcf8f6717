import type { Db } from '../../database/db.ts';
import { spread } from '../../domain/money/totals.ts';
import type { Saved } from '../../shared/saved.ts';
import { listedInvoice, type InvoiceRow } from './invoices.queries.ts';
import { balanceOf } from '../../domain/money/invoices.words.ts';

/** A payment, as far as it is for one invoice. */
export interface PaymentPart {
  id: string;
  payment_id: string;
  paid_on: string;
  method: string;
  reference: string | null;
  /** For this invoice. */
  amount_minor: string;
  whole_minor: string;
  /** What is left of the payment when every invoice that it is for has its part: the customer's credit. */
  unused_minor: string;
  currency: string;
  recorded_by: string;
  reversed_at: Date | null;
}

/** The payments that an invoice has got, the reversed ones included, the latest first. */
export const paymentsOf = (db: Db, invoiceId: string): Promise<PaymentPart[]> =>
  db.rows(
    db
      .from('payment_parts', 'x')
      .join('payments as p', { 'p.tenant_id': 'x.tenant_id', 'p.id': 'x.payment_id' })
      .where('x.invoice_id', invoiceId)
      .orderBy([
        { column: 'p.created_at', order: 'desc' },
        { column: 'p.id', order: 'desc' },
      ])
      .limit(100)
      .select(
        'x.id',
        'x.payment_id',
        db.raw('p.paid_on::text as paid_on'),
        'p.method',
        'p.reference',
        'x.amount_minor',
      )
      .select('p.amount_minor as whole_minor', 'p.currency', 'p.recorded_by', 'p.reversed_at')
      .select(db.raw('(p.amount_minor - p.used_minor)::text as unused_minor')),
  );

/** For the portal: the same, as far as a customer reads of its payments. */
export const paymentsShown = (
  db: Db,
  invoiceId: string,
): Promise<Omit<PaymentPart, 'method' | 'recorded_by' | 'unused_minor'>[]> =>
  db.rows(
    db
      .from('payment_parts', 'x')
      .join('payments as p', { 'p.tenant_id': 'x.tenant_id', 'p.id': 'x.payment_id' })
      .where('x.invoice_id', invoiceId)
      .orderBy([
        { column: 'p.paid_on', order: 'desc' },
        { column: 'p.id', order: 'desc' },
      ])
      .limit(100)
      .select('x.id', 'x.payment_id', db.raw('p.paid_on::text as paid_on'), 'p.reference', 'x.amount_minor')
      .select('p.amount_minor as whole_minor', 'p.currency', 'p.reversed_at'),
  );

const mostOpen = 100;

/** The open invoices of a customer in one currency, the oldest first: what one payment can be for. */
export const openInvoices = (db: Db, customerId: string, currency: string): Promise<InvoiceRow[]> =>
  db.rows(
    db
      .from('invoices', 'i')
      .where({ 'i.customer_id': customerId, 'i.currency': currency, 'i.is_open': true })
      .orderBy(['i.due_on', 'i.id'])
      .limit(mostOpen)
      .select(listedInvoice(db)),
  );

interface NewPayment {
  customer_id: string;
  paid_on: string;
  amount: bigint;
  currency: string;
  method: string;
  reference: string | null;
  recorded_by: string;
  /** Which line of a bank it is, and how often that was recorded: again after it was reversed, on purpose. */
  bank_key?: string;
  bank_turn?: number;
}

/** What of a payment is for which invoice. */
export type Parts = readonly { invoice_id: string; amount: bigint }[];

/** Adds a payment with its parts; the database refuses what doesn't fit. Returns its id. */
export async function addPayment(db: Db, { amount, ...payment }: NewPayment, parts: Parts): Promise<string> {
  const id = await db.insert('payments', { ...payment, amount_minor: String(amount) });
  for (const part of parts)
    await db.insert('payment_parts', {
      payment_id: id,
      invoice_id: part.invoice_id,
      amount_minor: String(part.amount),
    });
  return id;
}

/**
 * Records a payment for the invoices that were chosen, the oldest first; what is left is the customer's credit.
 * @returns how much is left
 */
export async function recordPayment(
  db: Db,
  payment: NewPayment,
  chosen: readonly InvoiceRow[],
): Promise<Saved<bigint>> {
  const { parts, left } = partsOf(
    payment.amount,
    chosen.map((invoice) => ({ id: invoice.id, balance: balanceOf(invoice) })),
  );
  return db.attempt(async () => {
    await addPayment(db, payment, parts);
    return left;
  });
}

/** How a payment is spread over invoices, in their order: each one's part, and what is left. */
export function partsOf(
  amount: bigint,
  invoices: readonly { id: string; balance: bigint }[],
): { parts: Parts; left: bigint } {
  const { parts, left } = spread(
    amount,
    invoices.map(({ balance }) => balance),
  );
  const paid = invoices.map(({ id }, at) => ({ invoice_id: id, amount: parts[at] ?? 0n }));
  return { parts: paid.filter((part) => part.amount > 0n), left };
}

/** A payment, with one of the invoices that it was for; undefined when there is none. */
export const getPayment = (db: Db, id: string) =>
  db.row<{
    id: string;
    customer_id: string;
    amount_minor: string;
    currency: string;
    reversed_at: Date | null;
    invoice_id: string | null;
  }>(
    db
      .from('payments', 'p')
      .leftJoin('payment_parts as x', { 'x.tenant_id': 'p.tenant_id', 'x.payment_id': 'p.id' })
      .where('p.id', id)
      .orderBy('x.created_at')
      .select('p.id', 'p.customer_id', 'p.amount_minor', 'p.currency', 'p.reversed_at', 'x.invoice_id'),
  );

/** Takes a payment back: what it paid is open again. False when that was done already, refused
 * while credit that it left pays another invoice. */
export const reversePayment = (db: Db, id: string, by: string): Promise<Saved<boolean>> =>
  db.attempt(
    async () =>
      (await db.update(
        'payments',
        { id, reversed_at: null },
        { reversed_at: db.raw('now()'), reversed_by: by },
      )) > 0,
  );

/** What stands of a customer's money, as it is kept by day. */
const standing = (db: Db, customerId: string, kind: 'owed' | 'credit') =>
  db
    .from('money_days', 'd')
    .where({ 'd.customer_id': customerId, 'd.kind': kind, 'd.stands': true })
    .groupBy('d.currency')
    .orderBy('d.currency')
    .havingRaw('sum(d.minor) <> 0')
    .select('d.currency');

/** What a customer has open and overdue, and its unused credit, by currency. */
export async function customerBalances(db: Db, customerId: string, today: string) {
  const [open, credits] = await Promise.all([
    db.rows<{ currency: string; open: string; overdue: string }>(
      standing(db, customerId, 'owed')
        .select(db.raw('sum(d.minor)::text as open'))
        .select(db.raw('coalesce(sum(d.minor) filter (where d.day < ?::date), 0)::text as overdue', [today])),
    ),
    creditsOf(db, customerId),
  ]);
  return {
    open,
    credit: credits.map(({ currency, minor }) => ({ currency, credit: String(minor) })),
  };
}

/** A customer's unused credit by currency: what is left of its payments, and what was paid of invoices that were credited since. */
export async function creditsOf(
  db: Db,
  customerId: string,
): Promise<readonly { currency: string; minor: bigint }[]> {
  const rows = await db.rows<{ currency: string; credit: string }>(
    standing(db, customerId, 'credit').select(db.raw('sum(d.minor)::text as credit')),
  );
  return rows.map(({ currency, credit }) => ({ currency, minor: BigInt(credit) }));
}
