import type { Db, Query } from '../../../database/db.ts';
import {
  lineOf,
  rowOf,
  totalsRow,
  type DocumentLine,
  type LineRow,
} from '../../../domain/money/documentLines.form.ts';
import { totalsOf, type Totals } from '../../../domain/money/totals.ts';
import { limits } from '../../../shared/limits.ts';
import type { Saved } from '../../../shared/saved.ts';

export type EstimateStatus = 'draft' | 'sent' | 'approved' | 'declined' | 'withdrawn';

export interface EstimateRow {
  id: string;
  number: string;
  revision: number;
  status: EstimateStatus;
  customer_id: string;
  customer: string;
  dated_on: string;
  valid_until: string;
  currency: string;
  purchase_order: string | null;
  net_minor: string;
  total_minor: string;
  created_at: Date;
}

export interface Estimate extends EstimateRow {
  note: string | null;
  terms: string;
  reason: string | null;
  rates: { rate: string; net: string; tax: string }[];
  version: number;
}

/** What staff see besides. */
export interface StaffEstimate extends Estimate {
  internal_note: string | null;
  invoice_id: string | null;
}

export const listedEstimate = (db: Db) => [
  ...[
    'e.id',
    'e.tenant_id',
    'e.number',
    'e.revision',
    'e.status',
    'e.customer_id',
    'e.currency',
    'e.purchase_order',
  ],
  ...['e.net_minor', 'e.total_minor', 'e.created_at'],
  db.raw('e.dated_on::text as dated_on'),
  db.raw('e.valid_until::text as valid_until'),
];

/** Adds the customer's name; the estimates are `p`. */
export const withCustomer = (rows: Query): Query =>
  rows
    .join('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .select('p.*', 'c.name as customer');

const one = <T extends Estimate>(db: Db, id: string, more: readonly string[]): Promise<T | undefined> => {
  const columns = [...listedEstimate(db), 'e.note', 'e.terms', 'e.reason', 'e.rates', 'e.version', ...more];
  return db.row(withCustomer(db.over(db.from('estimates', 'e').where('e.id', id).select(columns), 'p')));
};

/** An estimate as the portal shows it, or undefined when there is none that the actor may see. */
export const getEstimate = (db: Db, id: string): Promise<Estimate | undefined> => one(db, id, []);
/** An estimate for staff, or undefined. */
export const getStaffEstimate = (db: Db, id: string): Promise<StaffEstimate | undefined> =>
  one(db, id, ['e.internal_note', 'e.invoice_id']);

/** The lines of an estimate in their order. */
export async function estimateLines(
  db: Db,
  estimateId: string,
): Promise<{ line: DocumentLine; net: bigint }[]> {
  const rows = await db.rows<LineRow>(
    db
      .from('estimate_lines')
      .where({ estimate_id: estimateId })
      .orderBy('position')
      .select('description', 'quantity_milli', 'unit_price', 'discount_milli', 'tax_milli', 'net_minor'),
  );
  return rows.map((row) => ({ line: lineOf(row), net: BigInt(row.net_minor) }));
}

interface Content {
  lines: readonly DocumentLine[];
  totals: Totals;
}
type Draft = Record<string, string | null>;

const addLines = (db: Db, id: string, lines: readonly DocumentLine[]) =>
  db.insertMany(
    'estimate_lines',
    lines.map((line, at) => ({ estimate_id: id, ...rowOf(line, at + 1) })),
  );

/** Adds a draft under the tenant's next number. */
export async function addEstimate(
  db: Db,
  values: Draft,
  content: Content,
  openedBy: string,
): Promise<string> {
  const number = await db.nextNumber('estimate');
  const id = await db.insert('estimates', {
    ...values,
    ...totalsRow(content.totals),
    number,
    opened_by: openedBy,
  });
  await addLines(db, id, content.lines);
  return id;
}

/** Saves a draft if it is still the version that was seen (S25). */
export async function saveEstimate(db: Db, id: string, version: number, values: Draft, content: Content) {
  const saved = await db.updateVersion('estimates', id, version, { ...values, ...totalsRow(content.totals) });
  if (saved !== 'saved') return saved;
  await db.remove('estimate_lines', { estimate_id: id });
  await addLines(db, id, content.lines);
  return saved;
}

/** Moves an estimate for staff; false when somebody was quicker. A new draft of what was sent is a new revision. */
export const moveEstimate = (
  db: Db,
  { id, version, revision }: StaffEstimate,
  status: 'sent' | 'withdrawn' | 'draft',
  keyVersion: string,
): Promise<Saved<boolean>> =>
  db.attempt(async () => {
    const more = status === 'draft' ? { revision: revision + 1, reason: null } : {};
    const moved = (await db.updateVersion('estimates', id, version, { status, ...more })) === 'saved';
    if (moved && status === 'sent') await db.call('tell_of_estimate', id, keyVersion, limits.mailedLink);
    return moved;
  });

/**
 * Approves or declines the revision that was read. The database writes the evidence with it (A28, A34): who, when, from where, the
 * name as typed, and what was offered with its hash. When staff or somebody else was quicker, nothing is written.
 */
export async function decide(
  db: Db,
  estimate: Estimate,
  decision: { to: 'approved' | 'declined'; name: string; reason: string | null; revision: number },
): Promise<Saved<null>> {
  return db.attempt(async () => {
    await db.insert('estimate_decisions', {
      estimate_id: estimate.id,
      revision: decision.revision,
      decision: decision.to,
      name: decision.name,
      reason: decision.reason,
      terms: estimate.terms,
    });
    const values = {
      status: decision.to,
      reason: decision.reason,
      version: db.raw('version + 1'),
      updated_at: db.raw('now()'),
    };
    const where = { id: estimate.id, status: 'sent', version: estimate.version };
    if ((await db.update('estimates', where, values)) === 0)
      throw Object.assign(new Error('the estimate was changed meanwhile'), { code: 'GH010' });
    return null;
  });
}

/** What was decided about an estimate, each revision's, the latest first. */
export const decisionsOf = (db: Db, estimateId: string) =>
  db.rows<{
    revision: number;
    decision: 'approved' | 'declined';
    name: string;
    author_name: string;
    decided_at: Date;
  }>(
    db
      .from('estimate_decisions')
      .where({ estimate_id: estimateId })
      .orderBy('revision', 'desc')
      .limit(50)
      .select('revision', 'decision', 'name', 'author_name', 'decided_at'),
  );

/** What an invoice takes over from an approved estimate. */
export async function forInvoice(db: Db, estimate: StaffEstimate): Promise<Content> {
  const lines = (await estimateLines(db, estimate.id)).map(({ line }) => line);
  return { lines, totals: totalsOf(lines) };
}

/** The newest estimate that emails could be about, for looking at a template. */
export const newestSent = (db: Db) =>
  db.row<{ id: string }>(
    db.from('estimates').whereNot('status', 'draft').orderBy('created_at', 'desc').select('id'),
  );
