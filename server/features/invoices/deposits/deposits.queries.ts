import type { Db } from '../../../database/db.ts';
import { totalsRow } from '../../../domain/money/documentLines.form.ts';
import { lessDeposits } from '../../../domain/money/deposits.ts';
import { totalsOf, type RateTotal } from '../../../domain/money/totals.ts';
import { estimateNumber, invoiceNumber } from '../../../shared/numbers.ts';
import type { Deduction, Invoice } from '../invoices.queries.ts';
import { linesOf } from '../invoices.queries.ts';

/** What a deposit comes to at one rate. */
interface DepositRate extends RateTotal {
  deposit: string;
  isIssued: boolean;
}

/** What the deposits of an estimate come to, rate by rate, less what is credited of them; drafts too. */
export async function depositsOf(db: Db, estimateId: string): Promise<DepositRate[]> {
  const rows = await db.call<{
    deposit_id: string;
    status: string;
    rate_milli: number;
    net_minor: string;
    tax_minor: string;
  }>('deposits_of', estimateId);
  return rows.map((row) => ({
    ...{ deposit: row.deposit_id, isIssued: row.status === 'issued', rate: BigInt(row.rate_milli) },
    ...{ net: BigInt(row.net_minor), tax: BigInt(row.tax_minor) },
  }));
}

/** A deposit in the lists of pages. */
export interface DepositRow {
  id: string;
  label: string;
  status: 'draft' | 'issued';
  percent: bigint;
  revision: number;
  total: bigint;
  credited: bigint;
}

/** The deposits of an estimate, the first one first. */
export async function depositRows(db: Db, estimateId: string): Promise<DepositRow[]> {
  const rows = await db.rows<{
    id: string;
    status: 'draft' | 'issued';
    number: string | null;
    deposit_percent_milli: number;
    deposit_revision: number;
    total_minor: string;
    credited_minor: string;
  }>(
    db
      .from('invoices')
      .where({ deposit_of_id: estimateId })
      .orderBy(['created_at', 'id'])
      .limit(100)
      .select('id', 'status', 'number', 'deposit_percent_milli', 'deposit_revision')
      .select('total_minor', 'credited_minor'),
  );
  return rows.map((row) => ({
    ...{ id: row.id, label: invoiceNumber('invoice', row.number), status: row.status },
    ...{ percent: BigInt(row.deposit_percent_milli), revision: row.deposit_revision },
    ...{ total: BigInt(row.total_minor), credited: BigInt(row.credited_minor) },
  }));
}

/** Is it still owed or paid, or was all of it credited? */
export const isLive = ({ total, credited }: Pick<DepositRow, 'total' | 'credited'>) => credited < total;

/** Holds the estimates that an invoice is of, or whose deposit it is or credits: who issues one of them waits for the others. */
export async function holdEstimates(db: Db, invoiceId: string): Promise<string[]> {
  const [about] = await db.rows<{ deposit_of_id: string | null; credits: string | null }>(
    db
      .from('invoices', 'i')
      .leftJoin('invoices as c', { 'c.tenant_id': 'i.tenant_id', 'c.id': 'i.credits_id' })
      .where('i.id', invoiceId)
      .select('i.deposit_of_id', 'c.deposit_of_id as credits'),
  );
  const deposit = about?.deposit_of_id ?? about?.credits ?? null;
  const rows = await db.rows<{ id: string }>(
    db
      .from('estimates')
      .where(deposit === null ? { invoice_id: invoiceId } : { id: deposit })
      .orderBy('id')
      .select('id')
      .forNoKeyUpdate(),
  );
  return rows.map(({ id }) => id);
}

/** Writes what an invoice or its credit note deducts, in place of what it did. */
async function putDeductions(db: Db, invoiceId: string, deductions: readonly Deduction[]): Promise<void> {
  await db.remove('invoice_deductions', { invoice_id: invoiceId });
  await db.insertMany(
    'invoice_deductions',
    deductions.map(({ deposit, rate, net, tax }) => ({
      ...{ invoice_id: invoiceId, deposit_id: deposit, rate_milli: Number(rate) },
      ...{ net_minor: net, tax_minor: tax },
    })),
  );
}

/** Deducts the deposits that are issued from the draft of their estimate's invoice; other drafts stay as they are. */
export async function deductDeposits(db: Db, invoiceId: string): Promise<void> {
  const [draft] = await db.rows<{ id: string }>(
    db
      .from('invoices')
      .where({ id: invoiceId, status: 'draft', kind: 'invoice', deposit_of_id: null })
      .select('id')
      .forNoKeyUpdate(),
  );
  if (!draft) return;
  const [estimates, had] = await Promise.all([
    db.rows<{ id: string }>(db.from('estimates').where({ invoice_id: invoiceId }).orderBy('id').select('id')),
    db.rows(db.from('invoice_deductions').where({ invoice_id: invoiceId }).select('id').limit(1)),
  ]);
  const deposits: DepositRate[] = [];
  for (const { id } of estimates)
    deposits.push(...(await depositsOf(db, id)).filter(({ isIssued }) => isIssued));
  if (deposits.length === 0 && had.length === 0) return;
  await putDeductions(
    db,
    invoiceId,
    deposits.map((one) => ({
      ...one,
      number: null,
      rate: String(one.rate),
      net: String(one.net),
      tax: String(one.tax),
    })),
  );
  const lines = (await linesOf(db, invoiceId)).map(({ line }) => line);
  await db.update('invoices', { id: invoiceId }, totalsRow(lessDeposits(totalsOf(lines), deposits)));
}

/** A deposit was issued or credited: the draft of its estimate's invoice deducts what there is now. */
export async function deductAnew(db: Db, estimateIds: readonly string[]): Promise<void> {
  const rows = await db.rows<{ invoice_id: string }>(
    db.from('estimates').whereIn('id', estimateIds).whereNotNull('invoice_id').select('invoice_id'),
  );
  for (const row of rows) await deductDeposits(db, row.invoice_id);
}

/** The credit note of an invoice that deducts deposits takes the deductions back with it. */
export const takeBackDeductions = (
  db: Db,
  creditNoteId: string,
  { deductions }: Pick<Invoice, 'deductions'>,
) => (deductions.length === 0 ? Promise.resolve() : putDeductions(db, creditNoteId, deductions));

/** What a document says of deductions, as amounts. */
export const amountsOf = (deductions: readonly Deduction[]): RateTotal[] =>
  deductions.map(({ rate, net, tax }) => ({ rate: BigInt(rate), net: BigInt(net), tax: BigInt(tax) }));

/** The issued invoice that deducts a deposit and isn't credited, or null: until it is, the deposit can't be credited. */
export async function deductedBy(db: Db, depositId: string): Promise<{ id: string; label: string } | null> {
  const [row] = await db.rows<{
    id: string;
    number: string | null;
    total_minor: string;
    credited_minor: string;
  }>(
    db
      .from('invoice_deductions', 'd')
      .join('invoices as f', { 'f.tenant_id': 'd.tenant_id', 'f.id': 'd.invoice_id' })
      .where({ 'd.deposit_id': depositId, 'f.status': 'issued', 'f.kind': 'invoice' })
      .whereRaw('f.total_minor > f.credited_minor')
      .limit(1)
      .select('f.id', 'f.number', 'f.total_minor', 'f.credited_minor'),
  );
  return row ? { id: row.id, label: invoiceNumber('invoice', row.number) } : null;
}

/** The estimate that an invoice is a deposit for, as far as the actor sees it. */
export async function estimateOfDeposit(
  db: Db,
  { deposit_of_id: id }: Pick<Invoice, 'deposit_of_id'>,
): Promise<{ id: string; label: string } | null> {
  if (id === null) return null;
  const row = await db.row<{ id: string; number: string }>(
    db.from('estimates').where({ id }).select('id', 'number'),
  );
  return row ? { id: row.id, label: estimateNumber(row.number) } : null;
}

/** Has an estimate of this invoice a deposit that is still a draft? */
export const hasDraftDeposit = async (db: Db, invoiceId: string): Promise<boolean> =>
  (await db.row(
    db
      .from('estimates', 'e')
      .join('invoices as d', { 'd.tenant_id': 'e.tenant_id', 'd.deposit_of_id': 'e.id' })
      .where({ 'e.invoice_id': invoiceId, 'd.status': 'draft' })
      .select('d.id'),
  )) !== undefined;
