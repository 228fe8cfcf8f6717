import type { Db } from '../../database/db.ts';
import { rowOf, totalsRow, type DocumentLine } from '../../domain/money/documentLines.form.ts';
import type { NoTax } from '../../domain/money/noTax.ts';
import type { Totals } from '../../domain/money/totals.ts';
import { deductDeposits } from './deposits/deposits.queries.ts';
import type { StaffInvoice } from './invoices.queries.ts';

/** What a draft says besides its lines. */
export interface DraftValues {
  customer_id: string;
  dated_on: string;
  due_on: string;
  currency: string;
  purchase_order: string | null;
  tax_reason: string | null;
  no_tax?: NoTax | null;
  note: string | null;
  internal_note: string | null;
}

/** Adds a draft; it has no number. */
export async function addDraft(
  db: Db,
  values: DraftValues,
  { lines, totals }: { lines: readonly DocumentLine[]; totals: Totals },
  more: Readonly<Record<string, string | number>> & { opened_by: string },
): Promise<string> {
  const id = await db.insert('invoices', { ...values, ...totalsRow(totals), ...more });
  await addLines(db, id, lines);
  return id;
}

/**
 * Saves a draft if it is still the version that was seen (S25); the database refuses it once it is issued. What it deducts of
 * deposits is deducted anew.
 */
export async function saveDraft(
  db: Db,
  { id }: Pick<StaffInvoice, 'id'>,
  version: number,
  values: DraftValues,
  { lines, totals }: { lines: readonly DocumentLine[]; totals: Totals },
): Promise<'saved' | 'stale' | 'gone'> {
  const saved = await db.updateVersion('invoices', id, version, { ...values, ...totalsRow(totals) });
  if (saved !== 'saved') return saved;
  await db.remove('invoice_lines', { invoice_id: id });
  await addLines(db, id, lines);
  await deductDeposits(db, id);
  return saved;
}

const addLines = (db: Db, id: string, lines: readonly DocumentLine[]) =>
  db.insertMany(
    'invoice_lines',
    lines.map((line, at) => ({ invoice_id: id, ...rowOf(line, at + 1) })),
  );
