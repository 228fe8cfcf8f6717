import type { Db } from '../../database/db.ts';
import type { Link } from '../../domain/money/links.queries.ts';
import { estimateNumber, invoiceNumber } from '../../shared/numbers.ts';
import { deductedBy, estimateOfDeposit } from './deposits/deposits.queries.ts';
import type { Invoice } from './invoices.queries.ts';

/** What the document takes the place of, or what takes its place, as links. */
export interface Related {
  label: string;
  id: string;
}

/** The deposits that a document is about: the estimate that it is one for, and the invoice that deducts it. */
export interface OfDeposits {
  estimate: { id: string; label: string } | null;
  by: { id: string; label: string } | null;
  /** The deposits that it deducts. */
  deducts: Related[];
}

/** What a document has to do with deposits, as far as the actor sees it. */
export async function ofDeposits(db: Db, invoice: Invoice): Promise<OfDeposits> {
  const [estimate, by] = await Promise.all([
    estimateOfDeposit(db, invoice),
    invoice.deposit_of_id === null ? null : deductedBy(db, invoice.id),
  ]);
  const numbers = new Map(invoice.deductions.map(({ deposit, number }) => [deposit, number]));
  const deducts = [...numbers].map(([id, number]) => ({ id, label: invoiceNumber('invoice', number) }));
  return { estimate, by, deducts };
}

/** The credit notes of an invoice, or the invoice that a credit note is about, as far as the actor sees them. */
export async function relatedTo(db: Db, { id, credits_id: credits }: Invoice): Promise<Related[]> {
  const rows = await db.rows<{ id: string; kind: 'invoice' | 'credit_note'; number: string | null }>(
    db
      .from('invoices')
      .where(credits === null ? { credits_id: id } : { id: credits })
      .orderBy('created_at')
      .limit(20)
      .select('id', 'kind', 'number'),
  );
  return rows.map((row) => ({ id: row.id, label: invoiceNumber(row.kind, row.number) }));
}

/** For the portal: the estimates that an issued invoice names, as far as the actor sees them. */
export async function estimatesNamed(
  db: Db,
  { customer_id: customer, estimate_numbers: numbers }: Invoice,
): Promise<Link[]> {
  if (numbers === null) return [];
  const rows = await db.rows<{ id: string; number: string }>(
    db
      .from('estimates')
      .where({ customer_id: customer })
      .whereIn('number', numbers)
      .orderBy('number')
      .limit(20)
      .select('id', 'number'),
  );
  return rows.map(({ id, number }) => ({ label: estimateNumber(number), href: `/estimates/${id}` }));
}
