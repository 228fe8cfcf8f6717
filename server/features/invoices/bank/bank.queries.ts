import type { Db, Query } from '../../../database/db.ts';
import type { DayOrder } from '../../../imports/days.ts';
import type { Sheet } from '../../../imports/records.read.thread.ts';
import type { Day } from '../../../shared/days.ts';
import type { DecimalMark } from './amounts.ts';
import type { BankLine } from './bankLine.ts';
import type { Identities } from './identities.ts';

export type FileState = 'columns' | 'draft' | 'queued' | 'running' | 'done';
export type Outcome =
  | 'matched'
  | 'decide'
  | 'decided'
  | 'recorded'
  | 'not_incoming'
  | 'problem'
  | 'left_out'
  | 'paid';

/** A file of a bank, from its upload to the end. */
export interface BankFile {
  id: string;
  file_name: string;
  format: 'csv' | 'camt';
  currency: string;
  state: FileState;
  sheets: Sheet[];
  sheet: number | null;
  columns: (string | null)[];
  day_orders: Record<string, DayOrder>;
  decimal_mark: DecimalMark | null;
  with_hidden: boolean;
  recorded_by: string | null;
  /** What came of a job. */
  told: string | null;
  by: string;
  created_at: Date;
}

/** What somebody chose for a line. */
export interface LineChoice {
  left_out?: true;
  /** A payment of it was reversed, and it is recorded again on purpose. */
  again?: true;
  invoices?: string[];
  customer?: string;
  /** How the customer was typed. */
  typed?: string;
}

/** A line as it is stored: what was read, what the dry run says, and what was chosen. */
export interface StoredLine {
  id: string;
  line: number;
  hidden: boolean;
  cells: string[];
  paid_on: Day | null;
  amount_minor: string | null;
  currency: string | null;
  payer: string;
  purpose: string;
  bank_id: string | null;
  bank_key: string | null;
  not_taken: string | null;
  doubt: string | null;
  problem: string | null;
  outcome: Outcome;
  says: string[];
  /** The invoices that it pays, or that it may be for. */
  invoice_ids: string[];
  /** Exactly what would be recorded; null where nothing is. */
  plan: string | null;
  choice: LineChoice | null;
  payment_id: string | null;
}

const files = (db: Db): Query =>
  db
    .from('bank_files', 'f')
    .join('users as u', { 'u.tenant_id': 'f.tenant_id', 'u.id': 'f.user_id' })
    .select('f.id', 'f.file_name', 'f.format', 'f.currency', 'f.state', 'f.sheets', 'f.sheet', 'f.columns')
    .select('f.day_orders', 'f.decimal_mark', 'f.with_hidden', 'f.recorded_by', 'f.told', 'f.created_at')
    .select(db.raw("trim(u.first_name || ' ' || u.last_name) as by"));

/** The latest files. */
export const latestFiles = (db: Db): Promise<BankFile[]> =>
  db.rows(
    files(db)
      .orderBy([
        { column: 'f.created_at', order: 'desc' },
        { column: 'f.id', order: 'desc' },
      ])
      .limit(10),
  );

/** A file, or undefined when there is none. */
export const getFile = (db: Db, id: string): Promise<BankFile | undefined> =>
  db.row(files(db).where({ 'f.id': id }));

/** A file that nobody else changes until this transaction ends. One that a job has is only read: nobody waits for its end. */
export async function lockFile(db: Db, id: string): Promise<BankFile | undefined> {
  const found = await getFile(db, id);
  if (found?.state === 'queued' || found?.state === 'running') return found;
  await db.rows(db.from('bank_files').where({ id }).select('id').forNoKeyUpdate());
  return getFile(db, id);
}

/** The lines of the sheet that is taken over. */
export const ofFile = (db: Db, { id, sheet }: Pick<BankFile, 'id' | 'sheet'>): Query =>
  db.from('bank_lines', 'r').where({ 'r.file_id': id, 'r.sheet': sheet ?? 0 });
/** What a line has. */
export const lineColumns = (db: Db) => [
  ...['r.id', 'r.line', 'r.hidden', 'r.cells', 'r.amount_minor', 'r.currency', 'r.payer', 'r.purpose', 'r.bank_id'],
  ...['r.bank_key', 'r.not_taken', 'r.doubt', 'r.problem', 'r.outcome', 'r.says', 'r.invoice_ids', 'r.plan', 'r.choice'],
  ...['r.payment_id', db.raw('r.paid_on::text as paid_on')],
]; // prettier-ignore

/** All lines in their order: no more than one file may have. */
export async function linesOf(db: Db, found: BankFile): Promise<StoredLine[]> {
  const lines: StoredLine[] = [];
  for await (const some of db.pages<StoredLine>(ofFile(db, found).orderBy('r.line').select(lineColumns(db))))
    lines.push(...some);
  return lines;
}

/** How many lines came to what. */
export async function countLines(db: Db, found: BankFile): Promise<Record<Outcome, number>> {
  const rows = await db.rows<{ outcome: Outcome; n: string }>(
    ofFile(db, found).groupBy('r.outcome').select('r.outcome', db.raw('count(*) as n')),
  );
  const counts = {
    ...{ matched: 0, decide: 0, decided: 0, recorded: 0, not_incoming: 0, problem: 0, left_out: 0, paid: 0 },
  };
  for (const { outcome, n } of rows) counts[outcome] = Number(n);
  return counts;
}

/** How many lines, or how many of some, are in each currency, the file's own first; a line that can't be read counts as in that one. */
export async function countCurrencies(
  db: Db,
  found: BankFile,
  outcomes: readonly Outcome[] | null = null,
): Promise<{ currency: string; lines: number }[]> {
  const lines = ofFile(db, found);
  if (outcomes) void lines.whereIn('r.outcome', outcomes);
  const rows = await db.rows<{ currency: string | null; n: string }>(
    lines.groupBy('r.currency').orderBy('r.currency').select('r.currency', db.raw('count(*) as n')),
  );
  const sums = new Map([[found.currency, 0]]);
  for (const { currency, n } of rows) {
    const of = currency ?? found.currency;
    sums.set(of, (sums.get(of) ?? 0) + Number(n));
  }
  return [...sums].map(([currency, n]) => ({ currency, lines: n })).filter(({ lines: n }) => n > 0);
}

/** The first lines that somebody has to decide, and those that were asked for. */
export const openLines = (
  db: Db,
  found: BankFile,
  { also, most }: { also: number | null; most: number },
): Promise<StoredLine[]> =>
  db.rows(
    ofFile(db, found)
      .where((one) => {
        void one.whereIn('r.outcome', ['decide', 'problem']);
        if (also !== null) void one.orWhere('r.line', also);
      })
      .orderByRaw('r.line is distinct from ?, r.line', [also])
      .limit(most)
      .select(lineColumns(db)),
  );

/** The first lines of a sheet, to show what its columns hold. */
export const firstLines = (db: Db, of: Pick<BankFile, 'id' | 'sheet'>): Promise<StoredLine[]> =>
  db.rows(ofFile(db, of).orderBy('r.line').limit(3).select(lineColumns(db)));

/** What stands in the columns of a file, page by page: each text once, since a column repeats its days and currencies. */
export const cellsIn = (db: Db, id: string) =>
  async function* cells(sheet: number, column: number): AsyncGenerator<string[], void> {
    const texts = ofFile(db, { id, sheet }).distinct(
      db.raw("coalesce(r.cells ->> ?::int, '') as cell", [column]),
    );
    for await (const page of db.pages<{ cell: string }>(texts)) yield page.map(({ cell }) => cell);
  };

/**
 * How the amounts of a column are written: of those that differ only in figures that say nothing of the mark before the decimals, one.
 * Ten thousand amounts are a few dozen texts then (S31).
 */
export function amountsIn(db: Db, id: string, sheet: number, column: number): Promise<{ cell: string }[]> {
  const text = `translate(coalesce(r.cells ->> ?::int, ''), '23456789', '11111111')`;
  const written = db.raw(`regexp_replace(${text}, '(\\?<=[0-9])[0-9]', '1', 'g') as cell`, [column]);
  return db.rows(ofFile(db, { id, sheet }).distinct(written).limit(mostWritten));
}
/** As many ways to write an amount as are looked at. */
const mostWritten = 1000;

interface NewFile {
  user_id: string;
  file_name: string;
  format: BankFile['format'];
  currency: string;
  sheets: readonly Sheet[];
}

/** Begins with a file; returns its id. One without columns to choose has its dry run at once. */
export const addFile = (db: Db, { sheets, ...file }: NewFile): Promise<string> =>
  db.insert('bank_files', {
    ...file,
    sheets: JSON.stringify(sheets),
    sheet: sheets.length > 1 ? null : 0,
    state: file.format === 'csv' ? 'columns' : 'draft',
  });

/** How many lines go into one flight. */
const atOnce = 50;

/** Keeps lines that were read with their file. */
export const addLines = (
  db: Db,
  fileId: string,
  lines: readonly { line: number; read: BankLine; known: Known }[],
): Promise<void> =>
  db.insertMany(
    'bank_lines',
    lines.map(({ line, read, known }) => ({ file_id: fileId, line, ...readValues(read, known) })),
  );

/** By what a line is known. */
type Known = ReturnType<Identities['next']>;

/** What was read of a line, as it is stored. */
export const readValues = (read: BankLine, { key, isTwice }: Known) => ({
  ...{ paid_on: read.day, amount_minor: read.minor, currency: read.currency, payer: read.payer },
  ...{ purpose: read.purpose, bank_id: read.bankId, bank_key: key },
  ...{ not_taken: read.notTaken, problem: read.problem },
  doubt: isTwice ? 'Another line of this file has the same transaction ID.' : read.doubt,
});

/** Changes lines, all in the same columns, some in each flight. */
export async function saveLines(
  db: Db,
  lines: readonly { id: string; values: Readonly<Record<string, unknown>> }[],
): Promise<void> {
  for (let start = 0; start < lines.length; start += atOnce) {
    const some = lines.slice(start, start + atOnce);
    await db.updateEach('bank_lines', some.map(({ id, values }) => ({ ...values, id })));
  }
} // prettier-ignore

/** Keeps what somebody chose for lines. */
export const saveChoices = (db: Db, choices: readonly { id: string; choice: LineChoice | null }[]) =>
  saveLines(
    db,
    choices.map(({ id, choice }) => ({ id, values: { choice } })),
  );

/** Keeps which column is what. */
export async function saveColumns(
  db: Db,
  id: string,
  chosen: Pick<BankFile, 'sheet' | 'columns' | 'day_orders' | 'decimal_mark' | 'with_hidden' | 'state'>,
): Promise<void> {
  const { columns, day_orders: orders, ...rest } = chosen;
  const values = { columns: JSON.stringify(columns), day_orders: JSON.stringify(orders) };
  await db.update('bank_files', { id }, { ...rest, ...values, updated_at: db.raw('now()') });
}

/** Hands a file to the worker (S24: with this transaction, or not at all). */
export async function enqueueFile(db: Db, id: string): Promise<void> {
  const now = db.raw('now()');
  await db.update('bank_files', { id }, { state: 'queued', told: null, queued_at: now, updated_at: now });
  await db.call('add_job', 'record_bank_file', `record_bank_file ${id}`, JSON.stringify({ file: id }));
}

/** Sets how far a file has come, and what came of a job. */
export async function setState(
  db: Db,
  id: string,
  state: FileState,
  told: string | null = null,
): Promise<void> {
  await db.update('bank_files', { id }, { state, told, updated_at: db.raw('now()') });
}

/** Says who has taken a file over. From now on nothing of it changes. */
export async function finishFile(db: Db, id: string, by: string, told: string | null): Promise<void> {
  const now = db.raw('now()');
  await db.update(
    'bank_files',
    { id },
    { state: 'done', recorded_by: by, told, finished_at: now, updated_at: now },
  );
}

/** Throws a file away. */
export const discardFile = (db: Db, id: string): Promise<number> => db.remove('bank_files', { id });
