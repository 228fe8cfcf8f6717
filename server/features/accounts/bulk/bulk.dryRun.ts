import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../../../database/db.ts';
import { inTurns } from '../../../shared/turns.ts';
import { readRow } from './bulk.form.ts';
import { askedFor, judgeBy, type Judged } from './bulk.judge.ts';
import { lookUp } from './bulk.lookups.queries.ts';
import { addImport, addRows, allRows, saveRows, type StoredRow } from './bulk.queries.ts';

/** Judges rows by what the database has. */
async function run(db: Db, rows: readonly StoredRow[]): Promise<Judged<StoredRow>[]> {
  const read = await inTurns(rows, ({ cells }) => readRow(cells));
  const judge = judgeBy(await lookUp(db, askedFor(rows, read)));
  return inTurns(rows, (row, index) => judge(row, read[index] ?? readRow(row.cells)));
}

/** The first dry run of a file: its rows are kept with what they come to. Returns the import's id. */
export async function firstDryRun(
  db: Db,
  { userId, fileName }: { userId: string; fileName: string | null },
  rowsOf: (importId: string) => Promise<readonly StoredRow[]>,
): Promise<string> {
  const importId = await addImport(db, userId, fileName);
  const judged = await run(db, await rowsOf(importId));
  await addRows(
    db,
    importId,
    judged.map(({ row }) => row),
  );
  return importId;
}

/**
 * Judges all rows anew, since one that was corrected, or a record that was made meanwhile, may change what others come to.
 * @param corrected rows as they were typed now
 */
export async function dryRunAgain(
  db: Db,
  importId: string,
  corrected: readonly StoredRow[] = [],
): Promise<Judged<StoredRow>[]> {
  const typed = new Map(corrected.map((row) => [row.line, row]));
  const before = await allRows(db, importId);
  const judged = await run(
    db,
    before.map((row) => typed.get(row.line) ?? row),
  );
  const differs = await inTurns(judged, ({ row }, index) => !isDeepStrictEqual(row, before[index]));
  const changed = judged.flatMap(({ row }, index) => (differs[index] ? [row] : []));
  await saveRows(db, importId, changed, (line) => typed.has(line));
  return judged;
}
