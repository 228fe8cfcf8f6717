import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../../database/db.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { Cells, ImportKind, Judged } from '../../imports/kind.ts';
import { clearWord, readCell } from '../../imports/readCell.ts';
import { inTurns } from '../../shared/turns.ts';
import { allRows, saveRows, type Import, type Row } from './imports.queries.ts';

/** A row, what it comes to, and how it is saved; null where nothing is. */
export interface JudgedRow {
  row: Row;
  save: Judged['save'];
}

/** Rows that aren't taken over: somebody left them out, or they are hidden in the workbook. */
const isOut = ({ outcome, hidden }: Row, found: Import) =>
  outcome === 'left_out' || (hidden && !found.with_hidden);

/** Judges all rows by what the database has: every problem of every row, and what each would do. */
async function judge(db: Db, kind: ImportKind, found: Import, rows: readonly Row[]): Promise<JudgedRow[]> {
  const read = await inTurns(rows, (row) => readCells(kind, found, row));
  const judgeOne = await kind.look(
    db,
    read.flatMap(({ cells }, index) => (rows[index] && !isOut(rows[index], found) ? [cells] : [])),
  );
  const seen = new Map<string, number>();
  const labelOf = (name: string) => kind.fields.find((field) => field.name === name)?.label ?? name;
  return inTurns(rows, (row, index): JudgedRow => {
    if (isOut(row, found)) return { row: { ...row, outcome: 'left_out', problems: {}, changes: [] }, save: null };
    const { cells, wrong } = read[index] ?? readCells(kind, found, row);
    const { outcome, problems, changes, keys, save } = judgeOne(cells, wrong);
    const twice: FieldErrors = {};
    for (const { field, key } of keys) {
      const before = seen.get(`${field} ${key}`);
      if (before === undefined) seen.set(`${field} ${key}`, row.line);
      else if (field === 'record_id') twice['row'] ??= `Line ${before} is about the same ${kind.noun.one}.`;
      else twice[field] = `Line ${before} has the same ${labelOf(field)}.`;
    }
    if (Object.keys(twice).length > 0)
      return { row: { ...row, outcome: 'problem', problems: { ...twice, ...problems }, changes: [] }, save: null };
    return { row: { ...row, outcome, problems, changes }, save };
  });
} // prettier-ignore

/** A row's cells by field, and what is wrong with those that can't be read. */
function readCells(kind: ImportKind, found: Import, row: Row): { cells: Cells; wrong: FieldErrors } {
  const cells: Record<string, string> = {};
  const wrong: FieldErrors = {};
  for (const [index, name] of found.columns.entries()) {
    const field = kind.fields.find((one) => one.name === name);
    if (!field) continue;
    const read = readCell(row.cells[index] ?? '', field, found.day_orders[index] ?? null);
    if ('error' in read) wrong[field.name] = read.error;
    else if ('clear' in read) {
      if (field.stays) wrong[field.name] = `${field.label} can’t be cleared.`;
      else cells[field.name] = clearWord;
    } else if ('value' in read) cells[field.name] = read.value;
  }
  const headings = found.sheets[found.sheet ?? 0]?.headings.length ?? row.cells.length;
  if (row.cells.length > headings)
    wrong['row'] = 'This row has more cells than there are headings. Check for an extra comma.';
  return { cells, wrong };
}

/**
 * The dry run: judges all rows anew, since one that was corrected, or a record that was saved meanwhile, may change what others come
 * to, and keeps what is different.
 * @param mended rows as they were typed now
 */
export async function dryRun(
  db: Db,
  kind: ImportKind,
  found: Import,
  mended: readonly Row[] = [],
): Promise<JudgedRow[]> {
  const typed = new Map(mended.map((row) => [row.id, row]));
  const before = await allRows(db, found);
  const judged = await judge(
    db,
    kind,
    found,
    before.map((row) => typed.get(row.id) ?? row),
  );
  const differs = await inTurns(judged, ({ row }, index) => !isDeepStrictEqual(row, before[index]));
  const changed = judged.flatMap(({ row }, index) => (differs[index] ? [row] : []));
  await saveRows(db, changed, ({ id }) => typed.has(id));
  return judged;
}
