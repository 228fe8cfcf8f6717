import type { Db, Query } from '../../../database/db.ts';
import {
  lineColumns,
  lineOf,
  linesTaken,
  rowOf,
  totalsRow,
  type DocumentLine,
  type LineRow,
} from '../../../domain/money/documentLines.form.ts';
import { sidesOf, type Party } from '../../../domain/money/parties.queries.ts';
import { totalsOf, type Totals } from '../../../domain/money/totals.ts';
import { limits } from '../../../shared/limits.ts';
import type { Saved } from '../../../shared/saved.ts';
import type { Offered, OfferedFile } from './offered.ts';
import { filesSeen } from './offeredFiles.queries.ts';

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
  /** Both sides as they were when it was sent; null in a draft. */
  buyer: Party | null;
  seller: Party | null;
}

/** What staff see besides. */
export interface StaffEstimate extends Estimate {
  internal_note: string | null;
  invoice_id: string | null;
  work_order_id: string | null;
  /** Of a new version's draft: the estimate whose place it takes when it is sent. */
  revises_id: string | null;
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
  const columns = [...listedEstimate(db), 'e.note', 'e.terms', 'e.reason', 'e.rates', 'e.version'];
  columns.push('e.buyer', 'e.seller', ...more);
  return db.row(withCustomer(db.over(db.from('estimates', 'e').where('e.id', id).select(columns), 'p')));
};

/** An estimate as the portal shows it, or undefined when there is none that the actor may see. */
export const getEstimate = (db: Db, id: string): Promise<Estimate | undefined> => one(db, id, []);
/** An estimate for staff, or undefined. */
export const getStaffEstimate = (db: Db, id: string): Promise<StaffEstimate | undefined> =>
  one(db, id, ['e.internal_note', 'e.invoice_id', 'e.work_order_id', 'e.revises_id']);

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
      .select(...lineColumns, 'optional'),
  );
  return rows.map((row) => ({ line: lineOf(row), net: BigInt(row.net_minor) }));
}

interface Content {
  lines: readonly DocumentLine[];
  totals: Totals;
}
type Draft = Record<string, string | null>;

/** A line's row, as it is saved. */
export const estimateLineRow = (id: string, line: DocumentLine, position: number) => ({
  estimate_id: id,
  ...rowOf(line, position),
  optional: line.optional === true,
});

const addLines = (db: Db, id: string, lines: readonly DocumentLine[]) =>
  db.insertMany(
    'estimate_lines',
    lines.map((line, at) => estimateLineRow(id, line, at + 1)),
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

/** Sends a draft, or withdraws what was sent, for staff; false when somebody was quicker. */
export const moveEstimate = (
  db: Db,
  { id, version, customer_id: customerId }: Pick<StaffEstimate, 'id' | 'version' | 'customer_id'>,
  status: 'sent' | 'withdrawn',
  keyVersion: string,
): Promise<Saved<boolean>> =>
  db.attempt(async () => {
    const sides = status === 'sent' ? await sidesOf(db, customerId) : {};
    const moved = (await db.updateVersion('estimates', id, version, { status, ...sides })) === 'saved';
    if (moved && status === 'sent') await db.call('tell_of_estimate', id, keyVersion, limits.mailedLink);
    return moved;
  });

/** The positions that are of optional lines, each once and in order. */
export const optionalAmong = (
  lines: readonly { line: DocumentLine }[],
  positions: readonly number[],
): number[] =>
  [...new Set(positions)].filter((at) => lines[at - 1]?.line.optional === true).sort((a, b) => a - b);

/** What a customer decides. */
interface Decision {
  to: 'approved' | 'declined';
  name: string;
  reason: string | null;
  revision: number;
  /** The optional lines that are taken, by their position from 1 on. */
  chosen: readonly number[];
  /** Which files were read (`filesSeen`), of an approval. */
  files?: string;
}

/**
 * Approves or declines the revision that was read. The database writes the evidence with it (A28, A34): who, when, from where, the
 * name as typed, and what was offered with its hash. When staff or somebody else was quicker, nothing is written.
 * @returns whether whoever answered gets a copy by email
 */
export async function decide(
  db: Db,
  estimate: Estimate,
  { to, name, reason, revision, chosen: ticked, files }: Decision,
  keyVersion: string,
): Promise<Saved<{ copied: boolean }>> {
  const lines = await estimateLines(db, estimate.id);
  const chosen = optionalAmong(lines, ticked);
  return db.attempt(async () => {
    await db.insert('estimate_decisions', {
      ...{ estimate_id: estimate.id, revision, decision: to, name, reason, chosen },
      terms: estimate.terms,
    });
    if (files !== undefined && files !== filesSeen(await filesKept(db, estimate.id, revision)))
      throw changed();
    const values = { status: to, reason, version: db.raw('version + 1'), updated_at: db.raw('now()') };
    const where = { id: estimate.id, status: 'sent', version: estimate.version };
    if ((await db.update('estimates', where, values)) === 0) throw changed();
    const [told] = await db.call<{ tell_of_answer: boolean }>(
      'tell_of_answer',
      ...[estimate.id, keyVersion, limits.mailedLink],
    );
    // A database of the version before says nothing.
    return { copied: told?.tell_of_answer === true };
  });
}

const changed = () => Object.assign(new Error('the estimate was changed meanwhile'), { code: 'GH010' });

/** The files that the evidence just written has. */
const filesKept = async (db: Db, estimateId: string, revision: number): Promise<OfferedFile[]> =>
  (
    await db.row<{ files: OfferedFile[] | null }>(
      db
        .from('estimate_decisions')
        .where({ estimate_id: estimateId, revision })
        .select(db.raw("content->'files' as files")),
    )
  )?.files ?? [];

/** What was decided about an estimate, each revision's, the latest first. */
export const decisionsOf = (db: Db, estimateId: string) =>
  db.rows<{
    revision: number;
    decision: 'approved' | 'declined';
    name: string;
    author_name: string;
    decided_at: Date;
    chosen: number[];
    files: OfferedFile[] | null;
  }>(
    db
      .from('estimate_decisions')
      .where({ estimate_id: estimateId })
      .orderBy('revision', 'desc')
      .limit(50)
      .select('revision', 'decision', 'name', 'author_name', 'decided_at', 'chosen')
      .select(db.raw("content->'files' as files")),
  );

/** One version's answer with what was offered; for staff also from where it came, and who was signed in (A34). */
export const decisionAbout = (db: Db, estimateId: string, revision: number, side: 'staff' | 'portal') =>
  db.row<{
    revision: number;
    decision: 'approved' | 'declined';
    name: string;
    reason: string | null;
    author_name: string;
    decided_at: Date;
    chosen: number[];
    content: Offered | null;
    address?: string | null;
    browser?: string | null;
    content_sha256?: string | null;
    username?: string | null;
  }>(
    side === 'portal'
      ? decision(db, estimateId, revision)
      : decision(db, estimateId, revision)
          .leftJoin('users as u', { 'u.tenant_id': 'd.tenant_id', 'u.id': 'd.user_id' })
          .select('d.address', 'd.browser', 'd.content_sha256', 'u.username'),
  );

const decision = (db: Db, estimateId: string, revision: number): Query =>
  db
    .from('estimate_decisions', 'd')
    .where({ 'd.estimate_id': estimateId, 'd.revision': revision })
    .select('d.revision', 'd.decision', 'd.name', 'd.reason', 'd.author_name', 'd.decided_at', 'd.chosen')
    .select('d.content');

/** What was approved: the lines that nobody could leave, and the optional ones that were chosen. */
export async function approvedLines(db: Db, estimateId: string, revision: number): Promise<DocumentLine[]> {
  const [lines, decision] = await Promise.all([
    estimateLines(db, estimateId),
    db.row<{ chosen: number[] }>(
      db
        .from('estimate_decisions')
        .where({ estimate_id: estimateId, revision, decision: 'approved' })
        .select('chosen'),
    ),
  ]);
  return linesTaken(
    lines.map(({ line }) => line),
    decision?.chosen ?? [],
  ).map(({ optional: _optional, ...line }) => line);
}

/** What an invoice takes over from an approved estimate. */
export async function forInvoice(db: Db, { id, revision }: StaffEstimate): Promise<Content> {
  const lines = await approvedLines(db, id, revision);
  return { lines, totals: totalsOf(lines) };
}

/** The newest estimate that emails could be about, for looking at a template. */
export const newestSent = (db: Db) =>
  db.row<{ id: string }>(
    db.from('estimates').whereNot('status', 'draft').orderBy('created_at', 'desc').select('id'),
  );

/** Does the company ask for a password when an estimate is approved (A28)? */
export const asksForPassword = async (db: Db): Promise<boolean> =>
  (await db.row<{ asks: boolean }>(db.from('tenants').select('approvals_by_password as asks')))?.asks ===
  true;

/** What the actor's own password is verified against; null where there is none. */
export const ownPasswordHash = async (db: Db): Promise<string | null> =>
  (await db.call<{ password_hash: string | null }>('own_password_hash'))[0]?.password_hash ?? null;
