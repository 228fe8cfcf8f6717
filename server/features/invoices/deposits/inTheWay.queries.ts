import type { Db } from '../../../database/db.ts';
import { money } from '../../../domain/money/amounts.ts';
import { estimateNumber, invoiceNumber } from '../../../shared/numbers.ts';
import type { StaffInvoice } from '../invoices.queries.ts';
import { deductedBy, depositsOf } from './deposits.queries.ts';

/** An estimate as far as its deposits depend on it. */
interface EstimateOfDeposits {
  id: string;
  number: string;
  status: string;
  revision: number;
  currency: string;
  total_minor: string;
  invoice_id: string | null;
}
const readEstimate = (db: Db, id: string) =>
  db.row<EstimateOfDeposits>(
    db
      .from('estimates')
      .where({ id })
      .select('id', 'number', 'status', 'revision', 'currency', 'total_minor', 'invoice_id'),
  );

/** The issued invoice of an estimate that isn't credited, or null: behind it there are no more deposits. */
export async function invoicedBy(db: Db, invoiceId: string | null): Promise<string | null> {
  if (invoiceId === null) return null;
  const row = await db.row<{ number: string; total_minor: string; credited_minor: string }>(
    db
      .from('invoices')
      .where({ id: invoiceId, status: 'issued' })
      .select('number', 'total_minor', 'credited_minor'),
  );
  return row && !isCredited(row) ? invoiceNumber('invoice', row.number) : null;
}

/** Was all of an invoice credited, so that what it was for can be invoiced again? */
const isCredited = (row: { total_minor: string; credited_minor: string }): boolean =>
  BigInt(row.total_minor) > 0n && BigInt(row.credited_minor) >= BigInt(row.total_minor);

/** May an estimate whose invoice this is be invoiced again? All of the invoice was credited. */
export async function mayInvoiceAgain(db: Db, invoiceId: string): Promise<boolean> {
  const row = await db.row<{ total_minor: string; credited_minor: string }>(
    db.from('invoices').where({ id: invoiceId, status: 'issued' }).select('total_minor', 'credited_minor'),
  );
  return row !== undefined && isCredited(row);
}

/** Why a deposit, or the credit note of one, can't be issued; null when it can, or when it is something else. */
export async function depositInTheWay(db: Db, invoice: StaffInvoice): Promise<string | null> {
  if (invoice.credits_id !== null) return creditInTheWay(db, invoice.credits_id);
  if (invoice.deposit_of_id === null) return null;
  const estimate = await readEstimate(db, invoice.deposit_of_id);
  if (!estimate) return 'The estimate of this deposit no longer exists. Delete this draft.';
  const label = estimateNumber(estimate.number);
  if (estimate.status !== 'approved') return `${label} isn’t approved any more. Delete this draft.`;
  if (estimate.revision !== invoice.deposit_revision)
    return `${label} has a newer version. Delete this draft, and create the deposit again.`;
  const whole = await invoicedBy(db, estimate.invoice_id);
  if (whole !== null) return `${whole} has been issued for ${label} without this deposit. Delete this draft.`;
  const deposits = await depositsOf(db, estimate.id);
  const issued = deposits
    .filter(({ isIssued }) => isIssued)
    .reduce((sum, { net, tax }) => sum + net + tax, 0n);
  const left = BigInt(estimate.total_minor) - issued;
  return BigInt(invoice.total_minor) > left
    ? `Only ${money(left, estimate.currency, db.calendar.locale)} of ${label} is left after its other deposits. Delete this draft, ` +
        'and create a smaller deposit.'
    : null;
}

/** Why a deposit can't be credited: an invoice deducts it; null when none does, or for any other invoice. */
export async function creditInTheWay(db: Db, invoiceId: string): Promise<string | null> {
  const by = await deductedBy(db, invoiceId);
  return by && `${by.label} deducts this deposit. Credit ${by.label} first.`;
}
