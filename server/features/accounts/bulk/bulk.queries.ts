import { whereContains } from '../../../database/contains.ts';
import type { Db, Query } from '../../../database/db.ts';
import type { Outcome, Row } from './bulk.judge.ts';

export type ImportState = 'draft' | 'queued' | 'running' | 'done';

/** A file of accounts, from its upload to the end. */
export interface Import {
  id: string;
  file_name: string | null;
  state: ImportState;
  /** Why a job gave it back. */
  problem: string | null;
  /** Whether those without a password are invited along with being made, or later. */
  invite_now: boolean;
  by: string;
  created_at: Date;
  finished_at: Date | null;
}

/** A row with its first password, sealed: typed, or hashed already. */
export interface StoredRow extends Row {
  sealed: Buffer | null;
  sealed_hash: boolean;
}

/** How many rows have come to what. */
export type Counts = Record<Outcome, number>;

const listed = [
  'i.id', 'i.file_name', 'i.state', 'i.problem', 'i.invite_now', 'i.created_at', 'i.finished_at',
]; // prettier-ignore

function imports(db: Db): Query {
  return db
    .from('bulk_imports', 'i')
    .join('users as u', { 'u.tenant_id': 'i.tenant_id', 'u.id': 'i.user_id' })
    .select(listed)
    .select(db.raw("trim(u.first_name || ' ' || u.last_name) as by"));
}

/** The latest imports. */
export function latestImports(db: Db): Promise<Import[]> {
  return db.rows(
    imports(db)
      .orderBy([
        { column: 'i.created_at', order: 'desc' },
        { column: 'i.id', order: 'desc' },
      ])
      .limit(10),
  );
}

/** An import, or undefined when there is none that the actor may see. */
export function getImport(db: Db, id: string): Promise<Import | undefined> {
  return db.row(imports(db).where({ 'i.id': id }));
}

/** An import that nobody else changes until this transaction ends. One that a job has is only read: nobody waits for its end. */
export async function lockImport(db: Db, id: string): Promise<Import | undefined> {
  const found = await getImport(db, id);
  if (found?.state === 'queued' || found?.state === 'running') return found;
  await db.rows(db.from('bulk_imports').where({ id }).select('id').forNoKeyUpdate());
  return getImport(db, id);
}

/** How many rows an import has, by what they come to. */
export async function countRows(db: Db, importId: string): Promise<Counts> {
  const found = await db.rows<{ outcome: Outcome; n: string }>(
    db
      .from('bulk_import_rows', 'r')
      .where({ 'r.import_id': importId })
      .groupBy('r.outcome')
      .select('r.outcome', db.raw('count(*) as n')),
  );
  const counts: Counts = { new: 0, unchanged: 0, problem: 0, left_out: 0, created: 0 };
  for (const { outcome, n } of found) counts[outcome] = Number(n);
  return counts;
}

/** What a row has. */
export const rowColumns = ['r.line', 'r.cells', 'r.outcome', 'r.problems', 'r.note'];
/** The rows of an import. */
export const ofImport = (db: Db, importId: string) =>
  db.from('bulk_import_rows', 'r').where({ 'r.import_id': importId });

/** The rows in whose User ID, name or email the words stand. */
export function wordsIn(db: Db, importId: string, words: string): Query {
  const cell = (column: string) => db.raw('cells ->> ? as ??', [column, column]);
  const cells = ofImport(db, importId).select('r.id', cell('user_id'), cell('name'), cell('email')).as('w');
  const query = db
    .from('tenants', 't')
    .joinRaw('cross join ?', [db.raw('?', [cells])])
    .select('w.id');
  whereContains(query, ['w.user_id', 'w.name', 'w.email'], words);
  return query;
}

/** Characters of rows that are mended at once, however few rows that are: each stands in a page of fields (S31). */
const mostCorrected = 100_000;

/** The first rows with problems, to be mended: so many, or fewer where they are long. */
export async function faultyRows(db: Db, importId: string, most: number): Promise<Row[]> {
  const rows = await db.rows<Row>(
    ofImport(db, importId).where({ 'r.outcome': 'problem' }).orderBy('r.line').limit(most).select(rowColumns),
  );
  let characters = 0;
  return rows.filter(({ cells, problems }, index) => {
    for (const text of [...Object.values(cells), ...Object.values(problems)]) characters += text.length;
    return index === 0 || characters <= mostCorrected;
  });
}

/** All rows with their sealed passwords. */
export function allRows(db: Db, importId: string): Promise<StoredRow[]> {
  return db.rows(
    ofImport(db, importId)
      .orderBy('r.line')
      .select([...rowColumns, 'r.sealed', 'r.sealed_hash']),
  );
}

/** How many rows go into one flight: as many as are written down in a few milliseconds (S31). */
const atOnce = 50;

/** Begins with a file; returns the import's id. */
export function addImport(db: Db, userId: string, fileName: string | null): Promise<string> {
  return db.insert('bulk_imports', { user_id: userId, file_name: fileName });
}

const verdict = ({ outcome, problems, note }: Row) => ({ outcome, problems: JSON.stringify(problems), note });
const content = ({ cells, sealed, sealed_hash }: StoredRow) => ({
  cells: JSON.stringify(cells),
  sealed,
  sealed_hash,
});

/** Keeps a file's rows. */
export async function addRows(db: Db, importId: string, rows: readonly StoredRow[]): Promise<void> {
  const values = (row: StoredRow) => ({
    import_id: importId,
    line: row.line,
    ...verdict(row),
    ...content(row),
  });
  for (let start = 0; start < rows.length; start += atOnce)
    await db.insertMany('bulk_import_rows', rows.slice(start, start + atOnce).map(values));
}

/** Keeps what rows come to; of those that were corrected, what stands in them too. */
export async function saveRows(
  db: Db,
  importId: string,
  rows: readonly StoredRow[],
  isMended: (line: number) => boolean,
): Promise<void> {
  const save = (row: StoredRow) =>
    db.update(
      'bulk_import_rows',
      { import_id: importId, line: row.line },
      { ...verdict(row), ...(isMended(row.line) && content(row)) },
    );
  for (let start = 0; start < rows.length; start += atOnce)
    await Promise.all(rows.slice(start, start + atOnce).map(save));
}

/** Hands an import to the worker (S24: with this transaction, or not at all). */
export async function enqueue(
  db: Db,
  importId: string,
  { userId, inviteNow }: { userId: string; inviteNow: boolean },
): Promise<void> {
  const now = db.raw('now()');
  await db.update(
    'bulk_imports',
    { id: importId },
    { state: 'queued', problem: null, invite_now: inviteNow, user_id: userId, queued_at: now, updated_at: now },
  ); // prettier-ignore
  await db.call(
    'add_job',
    'bulk_accounts',
    `bulk_accounts ${importId}`,
    JSON.stringify({ import: importId }),
  );
}

/** How far the hashing of first passwords has come. */
export async function hashing(db: Db, importId: string): Promise<{ hashed: number; all: number }> {
  const row = await db.row<{ hashed: string; all: string }>(
    ofImport(db, importId)
      .where({ 'r.outcome': 'new' })
      .whereNotNull('r.sealed')
      .select(db.raw('count(*) filter (where r.sealed_hash) as hashed, count(*) as all')),
  );
  return { hashed: Number(row?.hashed ?? 0), all: Number(row?.all ?? 0) };
}

/** Throws an import away; of one that is done, the accounts stay. */
export async function discardImport(db: Db, importId: string): Promise<void> {
  await db.remove('bulk_imports', { id: importId });
}
