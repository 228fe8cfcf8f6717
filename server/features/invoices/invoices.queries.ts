import type { Db, Query } from '../../database/db.ts';
import {
  lineOf,
  rowOf,
  totalsRow,
  type DocumentLine,
  type LineRow,
} from '../../domain/money/documentLines.form.ts';
import { partiesOf, type Party } from '../../domain/money/parties.queries.ts';
import { money } from '../../domain/money/amounts.ts';
import { totalsOf, type Totals } from '../../domain/money/totals.ts';
import { limits } from '../../shared/limits.ts';
import { refused, type Saved } from '../../shared/saved.ts';
import type { NoTax } from '../../domain/money/noTax.ts';

/** An invoice or credit note in a list. */
export interface InvoiceRow {
  id: string;
  kind: 'invoice' | 'credit_note';
  status: 'draft' | 'issued';
  number: string | null;
  customer_id: string;
  customer: string;
  dated_on: string;
  due_on: string;
  currency: string;
  purchase_order: string | null;
  net_minor: string;
  tax_minor: string;
  total_minor: string;
  paid_minor: string;
  credited_minor: string;
  created_at: Date;
}

/** An invoice as its readers in the portal get it: what stands on paper, and what is paid. */
export interface Invoice extends InvoiceRow {
  credits_id: string | null;
  note: string | null;
  tax_reason: string | null;
  no_tax: NoTax | null;
  rates: { rate: string; net: string; tax: string }[];
  buyer: Party | null;
  seller: Party | null;
}

/** What staff see besides. */
export interface StaffInvoice extends Invoice {
  internal_note: string | null;
  version: number;
}

export const listedInvoice = (db: Db) => [
  ...[
    'i.id',
    'i.tenant_id',
    'i.kind',
    'i.status',
    'i.number',
    'i.customer_id',
    'i.currency',
    'i.purchase_order',
  ],
  ...['i.net_minor', 'i.tax_minor', 'i.total_minor', 'i.paid_minor', 'i.credited_minor', 'i.created_at'],
  db.raw('i.dated_on::text as dated_on'),
  db.raw('i.due_on::text as due_on'),
];

/** Adds the customer's name: the one that an issued invoice keeps; the invoices are `p`. */
export const withCustomer = (rows: Query, db: Db): Query =>
  rows
    .join('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .select('p.*', db.raw('c.name as customer'));

export const detailColumns = [
  ...['i.credits_id', 'i.note', 'i.tax_reason', 'i.no_tax', 'i.rates', 'i.buyer', 'i.seller'],
];
const one = <T extends Invoice>(db: Db, id: string, more: readonly string[]): Promise<T | undefined> =>
  db.row(
    withCustomer(
      db.over(
        db
          .from('invoices', 'i')
          .where('i.id', id)
          .select([...listedInvoice(db), ...detailColumns, ...more]),
        'p',
      ),
      db,
    ),
  );

/** An invoice as the portal shows it, or undefined when there is none that the actor may see. */
export const getInvoice = (db: Db, id: string): Promise<Invoice | undefined> => one(db, id, []);

/** An invoice for staff, or undefined. */
export const getStaffInvoice = (db: Db, id: string): Promise<StaffInvoice | undefined> =>
  one(db, id, ['i.internal_note', 'i.version']);

/** The lines of an invoice in their order. */
export async function linesOf(db: Db, invoiceId: string): Promise<{ line: DocumentLine; net: bigint }[]> {
  const rows = await db.rows<LineRow>(
    db
      .from('invoice_lines')
      .where({ invoice_id: invoiceId })
      .orderBy('position')
      .select('description', 'quantity_milli', 'unit_price', 'discount_milli', 'tax_milli', 'net_minor'),
  );
  return rows.map((row) => ({ line: lineOf(row), net: BigInt(row.net_minor) }));
}

/** The lines of several invoices, each's in their order. */
export async function linesOfAll(
  db: Db,
  invoiceIds: readonly string[],
): Promise<ReadonlyMap<string, { line: DocumentLine; net: bigint }[]>> {
  const rows = await db.rows<LineRow & { invoice_id: string }>(
    db
      .from('invoice_lines')
      .whereIn('invoice_id', [...invoiceIds])
      .orderBy(['invoice_id', 'position'])
      .select('invoice_id', 'description', 'quantity_milli', 'unit_price', 'discount_milli', 'tax_milli')
      .select('net_minor'),
  );
  const lines = new Map<string, { line: DocumentLine; net: bigint }[]>();
  for (const row of rows) {
    const of = lines.get(row.invoice_id) ?? [];
    of.push({ line: lineOf(row), net: BigInt(row.net_minor) });
    lines.set(row.invoice_id, of);
  }
  return lines;
}

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
  more: { opened_by: string; kind?: 'credit_note'; credits_id?: string; work_order_id?: string },
): Promise<string> {
  const id = await db.insert('invoices', { ...values, ...totalsRow(totals), ...more });
  await addLines(db, id, lines);
  return id;
}

/** Saves a draft if it is still the version that was seen (S25); the database refuses it once it is issued. */
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
  return saved;
}

const addLines = (db: Db, id: string, lines: readonly DocumentLine[]) =>
  db.insertMany(
    'invoice_lines',
    lines.map((line, at) => ({ invoice_id: id, ...rowOf(line, at + 1) })),
  );

/** Why a draft can't be issued yet; null when it can. */
export async function missingToIssue(db: Db, invoice: StaffInvoice): Promise<string | null> {
  const lines = await linesOf(db, invoice.id);
  if (lines.length === 0) return 'Add a line before you issue this invoice.';
  if (BigInt(invoice.total_minor) < 0n)
    return invoice.kind === 'invoice'
      ? 'The total is below 0. Issue a credit note instead.'
      : 'The total is below 0. A credit note needs a total above 0.';
  if (invoice.credits_id !== null) {
    const credited = await getInvoice(db, invoice.credits_id);
    const left = credited ? BigInt(credited.total_minor) - BigInt(credited.credited_minor) : 0n;
    if (BigInt(invoice.total_minor) > left)
      return `Only ${money(left, invoice.currency, db.calendar.locale)} can still be credited. Take something off.`;
    if (BigInt(invoice.total_minor) === 0n) return 'The total is 0. Enter what you want to credit.';
  }
  if (invoice.tax_reason === null && lines.some(({ line }) => line.tax === 0n))
    return 'A line has no tax. Enter the reason for no tax before you issue this invoice.';
  return null;
}

/** Issues a draft: both sides are kept as they are now, and the database gives the number. Tells the customer's people. */
export async function issueInvoice(
  db: Db,
  invoice: Pick<StaffInvoice, 'id' | 'customer_id' | 'version'>,
  { by, keyVersion }: { by: string; keyVersion: string },
): Promise<Saved<'saved' | 'stale' | 'gone'>> {
  const parties = await partiesOf(db, invoice.customer_id);
  if (!parties) return refused({ _form: 'This customer has been deleted.' });
  return db.attempt(async () => {
    const saved = await db.updateVersion('invoices', invoice.id, invoice.version, {
      status: 'issued',
      issued_by: by,
      buyer: JSON.stringify(parties.buyer),
      seller: JSON.stringify(parties.seller),
    });
    if (saved === 'saved') await db.call('tell_of_invoice', invoice.id, keyVersion, limits.mailedLink);
    return saved;
  });
}

/** Credits what is left of an issued invoice: a credit note with its lines, issued at once. */
export async function creditInvoice(
  db: Db,
  invoice: StaffInvoice,
  { by, today, keyVersion }: { by: string; today: string; keyVersion: string },
): Promise<Saved<string>> {
  // Locked before the draft refers to it: two who credit it at once would each wait for the other.
  const [locked] = await db.rows<{ credited_minor: string }>(
    db.from('invoices').where({ id: invoice.id }).select('credited_minor').forNoKeyUpdate(),
  );
  if (!locked || BigInt(locked.credited_minor) > 0n)
    return refused({ _form: 'This invoice has been credited already.' });
  const lines = (await linesOf(db, invoice.id)).map(({ line }) => line);
  const { customer_id, currency, purchase_order, tax_reason, no_tax } = invoice;
  const days = { dated_on: today, due_on: today };
  const values = { customer_id, currency, purchase_order, tax_reason, no_tax, ...days };
  return db.attempt(async () => {
    const id = await addDraft(
      db,
      { ...values, note: null, internal_note: null },
      { lines, totals: totalsOf(lines) },
      { opened_by: by, kind: 'credit_note', credits_id: invoice.id },
    );
    const issued = await issueInvoice(db, { id, customer_id, version: 1 }, { by, keyVersion });
    if (!issued.ok || issued.value !== 'saved') throw new Error('a credit note was not issued');
    return id;
  });
}

/** The newest invoice that emails could be about, for looking at a template. */
export const newestIssued = (db: Db) =>
  db.row<{ id: string }>(
    db
      .from('invoices')
      .where({ status: 'issued', kind: 'invoice' })
      .orderBy('created_at', 'desc')
      .select('id'),
  );
