import { whereContains } from '../../database/contains.ts';
import type { Db, Query } from '../../database/db.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { DayOrder } from '../../imports/days.ts';
import type { ImportName } from '../../imports/kind.ts';
import type { Sheet } from '../../imports/records.read.thread.ts';

/** What an import is doing, and how far it is. */
export type ImportStep = 'checking' | 'saving';
export interface Progress {
  step: ImportStep;
  done: number;
  total: number;
}

export type ImportState = 'columns' | 'draft' | 'queued' | 'running' | 'done';
export type Outcome = 'new' | 'changed' | 'unchanged' | 'problem' | 'left_out';

/** A file of records, from its upload to the end. */
export interface Import {
  id: string;
  kind: ImportName;
  file_name: string;
  state: ImportState;
  /** Why a job gave it back. */
  problem: string | null;
  sheets: Sheet[];
  /** Which of them is taken over; null while somebody has to choose. */
  sheet: number | null;
  /** Which field each column is; '' is not taken over, null is not known yet. */
  columns: (string | null)[];
  /** By column, in which order its days are written. */
  day_orders: Record<string, DayOrder>;
  /** Rows that are hidden in the workbook are taken over as well. */
  with_hidden: boolean;
  by: string;
  created_at: Date;
}

/** A row as it is stored. */
export interface Row {
  id: string;
  line: number;
  hidden: boolean;
  cells: string[];
  outcome: Outcome;
  /** By field; `row` is about all of it. */
  problems: FieldErrors;
  changes: string[];
}

/** How many rows have come to what. */
export type Counts = Record<Outcome, number>;

const imports = (db: Db): Query =>
  db
    .from('imports', 'i')
    .join('users as u', { 'u.tenant_id': 'i.tenant_id', 'u.id': 'i.user_id' })
    .select('i.id', 'i.kind', 'i.file_name', 'i.state', 'i.problem', 'i.sheets', 'i.sheet', 'i.columns')
    .select('i.day_orders', 'i.with_hidden', 'i.created_at')
    .select(db.raw("trim(u.first_name || ' ' || u.last_name) as by"));

/** The latest files of these kinds. */
export function latestImports(db: Db, kinds: readonly ImportName[]): Promise<Import[]> {
  const latest = [
    { column: 'i.created_at', order: 'desc' },
    { column: 'i.id', order: 'desc' },
  ];
  return db.rows(imports(db).whereIn('i.kind', [...kinds]).orderBy(latest).limit(10)); // prettier-ignore
}

/** A file, or undefined when there is none that the actor may see. */
export function getImport(db: Db, id: string): Promise<Import | undefined> {
  return db.row(imports(db).where({ 'i.id': id }));
}

/** A file that nobody else changes until this transaction ends. One that a job has is only read: nobody waits for its end. */
export async function lockImport(db: Db, id: string): Promise<Import | undefined> {
  const found = await getImport(db, id);
  if (found?.state === 'queued' || found?.state === 'running') return found;
  await db.rows(db.from('imports').where({ id }).select('id').forNoKeyUpdate());
  return getImport(db, id);
}

/** The rows of the sheet that is taken over. */
export const ofImport = (db: Db, { id, sheet }: Pick<Import, 'id' | 'sheet'>): Query =>
  db.from('import_rows', 'r').where({ 'r.import_id': id, 'r.sheet': sheet ?? 0 });
/** What a row has. */
export const rowColumns = ['r.id', 'r.line', 'r.hidden', 'r.cells', 'r.outcome', 'r.problems', 'r.changes'];

/** How far the job has come with a file; undefined before it has said so. */
export const progressOf = (db: Db, { id }: Import): Promise<Progress | undefined> =>
  db.row(db.from('import_progress', 'p').where({ 'p.import_id': id }).select('p.step', 'p.done', 'p.total'));

/** How many rows a file has, by what they come to. */
export async function countRows(db: Db, found: Import): Promise<Counts> {
  const rows = await db.rows<{ outcome: Outcome; n: string }>(
    ofImport(db, found).groupBy('r.outcome').select('r.outcome', db.raw('count(*) as n')),
  );
  const counts: Counts = { new: 0, changed: 0, unchanged: 0, problem: 0, left_out: 0 };
  for (const { outcome, n } of rows) counts[outcome] = Number(n);
  return counts;
}

/** The rows in whose cells the words stand. */
export function wordsIn(db: Db, found: Import, words: string): Query {
  const cells = ofImport(db, found).select('r.id', db.raw('r.cells::text as cells')).as('w');
  const query = db
    .from('tenants', 't')
    .joinRaw('cross join ?', [db.raw('?', [cells])])
    .select('w.id');
  whereContains(query, ['w.cells'], words);
  return query;
}

/** Characters of rows that are mended at once, however few rows that are: each stands in a page of fields (S31). */
const mostCorrected = 100_000;

/** The first rows with problems, to be mended: so many, or fewer where they are long. */
export async function faultyRows(db: Db, found: Import, most: number): Promise<Row[]> {
  const faulty = ofImport(db, found).where({ 'r.outcome': 'problem' });
  const rows = await db.rows<Row>(faulty.orderBy('r.line').limit(most).select(rowColumns));
  let characters = 0;
  return rows.filter(({ cells, problems }, index) => {
    for (const text of [...cells, ...Object.values(problems)]) characters += text.length;
    return index === 0 || characters <= mostCorrected;
  });
}

/** All rows in their order, page by page: a big file is never in memory as a whole (S31). */
export const rowPages = (db: Db, found: Import): AsyncGenerator<Row[], void> =>
  db.pages<Row>(ofImport(db, found).orderBy('r.line').select(rowColumns));

/** What stands in the columns of a file, page by page: each text once, since a column repeats its days. */
export const cellsIn = (db: Db, id: string) =>
  async function* cells(sheet: number, column: number): AsyncGenerator<string[], void> {
    const texts = ofImport(db, { id, sheet }).distinct(
      db.raw("coalesce(r.cells ->> ?::int, '') as cell", [column]),
    );
    for await (const page of db.pages<{ cell: string }>(texts)) yield page.map(({ cell }) => cell);
  };

/** The first rows of a sheet, to show what its columns hold. */
export const firstRows = (db: Db, of: Pick<Import, 'id' | 'sheet'>, most: number): Promise<Row[]> =>
  db.rows(ofImport(db, of).orderBy('r.line').limit(most).select(rowColumns));

/** The rows with problems, page by page. */
export const faultyPages = (db: Db, found: Import): AsyncGenerator<Row[], void> =>
  db.pages<Row>(ofImport(db, found).where({ 'r.outcome': 'problem' }).orderBy('r.line').select(rowColumns));

/** How many rows go into one flight: as many as are written down in a few milliseconds (S31). */
export const atOnce = 50;

/** Begins with a file; returns the import's id. */
export function addImport(
  db: Db,
  { userId, kind, fileName, sheets }: { userId: string; kind: ImportName; fileName: string; sheets: readonly Sheet[] },
): Promise<string> {
  return db.insert('imports', {
    ...{ user_id: userId, kind, file_name: fileName, sheets: JSON.stringify(sheets) },
    sheet: sheets.length === 1 ? 0 : null,
  });
} // prettier-ignore

/** Keeps which column is what. */
export async function saveColumns(
  db: Db,
  id: string,
  chosen: Pick<Import, 'sheet' | 'columns' | 'day_orders' | 'with_hidden' | 'state'>,
): Promise<void> {
  const { columns, day_orders: orders, ...rest } = chosen;
  const values = { columns: JSON.stringify(columns), day_orders: JSON.stringify(orders) };
  await db.update('imports', { id }, { ...rest, ...values, problem: null, updated_at: db.raw('now()') });
}

/** Keeps what rows come to; of those that were corrected, what stands in them too. */
export async function saveRows(db: Db, rows: readonly Row[], isMended: (row: Row) => boolean): Promise<void> {
  const verdict = ({ id, outcome, problems, changes }: Row) => ({ id, outcome, problems, changes });
  const mended = rows.filter(isMended);
  await db.updateEach('import_rows', rows.filter((row) => !isMended(row)).map(verdict));
  await db.updateEach('import_rows', mended.map((row) => ({ ...verdict(row), cells: row.cells })));
} // prettier-ignore

/** Hands a file to the worker (S24: with this transaction, or not at all). */
export async function enqueue(db: Db, id: string, userId: string): Promise<void> {
  const now = db.raw('now()');
  const queued = { state: 'queued', problem: null, user_id: userId, queued_at: now, updated_at: now };
  await db.update('imports', { id }, queued);
  await db.call('add_job', 'import_records', `import_records ${id}`, JSON.stringify({ import: id }));
}

/** Sets how far a file has come, and why it came back. */
export async function setState(db: Db, id: string, state: ImportState, problem: string | null = null): Promise<void> {
  const now = db.raw('now()');
  const finished = state === 'done' && { finished_at: now };
  await db.update('imports', { id }, { state, problem, updated_at: now, ...finished });
} // prettier-ignore

/** Throws a file away; of one that is done, the records stay. */
export async function discardImport(db: Db, id: string): Promise<void> {
  await db.remove('imports', { id });
}
