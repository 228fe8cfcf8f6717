import type { Db, Query } from '../../database/db.ts';
import {
  lineColumns,
  lineOf,
  type DocumentLine,
  type LineRow,
} from '../../domain/money/documentLines.form.ts';
import type { Party } from '../../domain/money/parties.queries.ts';
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

/** What an invoice deducts of one deposit at one rate, as it was charged. */
export interface Deduction {
  deposit: string;
  number: string | null;
  rate: string;
  net: string;
  tax: string;
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
  /** Of a deposit: the estimate of which it is a part, and how many thousandths of a percent. */
  deposit_of_id: string | null;
  deposit_percent_milli: number | null;
  /** The estimates that it is for, by number, kept as it was issued; null where there are none, and in a draft. */
  estimate_numbers: string[] | null;
  /** The deposits of its estimates, rate by rate: its totals are less them. */
  deductions: Deduction[];
}

/** What staff see besides. */
export interface StaffInvoice extends Invoice {
  internal_note: string | null;
  version: number;
  /** Which version of its estimate a deposit is of. */
  deposit_revision: number | null;
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

export const detailColumns = (db: Db) => [
  ...[
    'i.credits_id',
    'i.note',
    'i.tax_reason',
    'i.no_tax',
    'i.rates',
    'i.buyer',
    'i.seller',
    'i.deposit_of_id',
  ],
  'i.deposit_percent_milli',
  db.raw('i.estimate_numbers::text[] as estimate_numbers'),
  db.raw(`(select coalesce(jsonb_agg(jsonb_build_object('deposit', d.deposit_id, 'number', x.number::text, 'rate', d.rate_milli::text,
      'net', d.net_minor::text, 'tax', d.tax_minor::text) order by x.number, d.rate_milli), '[]')
    from invoice_deductions d left join invoices x on x.tenant_id = d.tenant_id and x.id = d.deposit_id
    where d.tenant_id = i.tenant_id and d.invoice_id = i.id) as deductions`),
];
const one = <T extends Invoice>(db: Db, id: string, more: readonly string[]): Promise<T | undefined> =>
  db.row(
    withCustomer(
      db.over(
        db
          .from('invoices', 'i')
          .where('i.id', id)
          .select([...listedInvoice(db), ...detailColumns(db), ...more]),
        'p',
      ),
      db,
    ),
  );

/** An invoice as the portal shows it, or undefined when there is none that the actor may see. */
export const getInvoice = (db: Db, id: string): Promise<Invoice | undefined> => one(db, id, []);

/** An invoice for staff, or undefined. */
export const getStaffInvoice = (db: Db, id: string): Promise<StaffInvoice | undefined> =>
  one(db, id, ['i.internal_note', 'i.version', 'i.deposit_revision']);

/** The lines of an invoice in their order. */
export async function linesOf(db: Db, invoiceId: string): Promise<{ line: DocumentLine; net: bigint }[]> {
  const rows = await db.rows<LineRow>(
    db.from('invoice_lines').where({ invoice_id: invoiceId }).orderBy('position').select(lineColumns),
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
      .select('invoice_id', ...lineColumns),
  );
  const lines = new Map<string, { line: DocumentLine; net: bigint }[]>();
  for (const row of rows) {
    const of = lines.get(row.invoice_id) ?? [];
    of.push({ line: lineOf(row), net: BigInt(row.net_minor) });
    lines.set(row.invoice_id, of);
  }
  return lines;
}

/** The newest invoice that emails could be about, for looking at a template. */
export const newestIssued = (db: Db, kind: InvoiceRow['kind'] = 'invoice') =>
  db.row<{ id: string }>(
    db.from('invoices').where({ status: 'issued', kind }).orderBy('created_at', 'desc').select('id'),
  );
