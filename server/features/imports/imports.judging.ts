import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../../database/db.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { Cells, ImportKind, Judged } from '../../imports/kind.ts';
import { clearWord, readCell } from '../../imports/readCell.ts';
import { inTurns } from '../../shared/turns.ts';
import { rowPages, saveRows, type Import, type Row } from './imports.queries.ts';

/** How a row is saved, and when. */
export type Saving = Pick<Judged, 'order' | 'lane' | 'isTicket'> & { save: NonNullable<Judged['save']> };

/** A row, what it comes to, and how it is saved; null where nothing is. */
interface JudgedRow {
  row: Row;
  saving: Saving | null;
}

/** Rows that are hidden in the workbook, where somebody didn't ask for those too. */
const isHidden = ({ hidden }: Row, found: Import) => hidden && !found.with_hidden;
/** Rows that aren't taken over: somebody left them out, or they are hidden. */
const isOut = (row: Row, found: Import) => row.outcome === 'left_out' || isHidden(row, found);

/** A row that isn't taken over, and why if nobody here said so. */
const leftOut = (row: Row, found: Import): Row => {
  const changes = isHidden(row, found) ? ['Hidden in the workbook.'] : [];
  return { ...row, outcome: 'left_out', problems: {}, changes };
};

/** What is known of the rows so far, across all pieces of a file. */
interface Before {
  /** Where each record has been named, by field and key. */
  seen: Map<string, number>;
  /** What the kind keeps. */
  memory: Map<string, unknown>;
}

/** Judges some rows by what the database has: every problem of every row, and what each would do. @param before in the rows before them */
async function judge(db: Db, kind: ImportKind, found: Import, rows: readonly Row[], { seen, memory }: Before): Promise<JudgedRow[]> {
  const read = await inTurns(rows, (row) => readCells(kind, found, row));
  const judgeOne = await kind.look(
    db,
    read.flatMap(({ cells }, index) => (rows[index] && !isOut(rows[index], found) ? [cells] : [])),
    memory,
  );
  const labelOf = (name: string) => kind.fields.find((field) => field.name === name)?.label ?? name;
  return inTurns(rows, (row, index): JudgedRow => {
    if (isOut(row, found)) return { row: leftOut(row, found), saving: null };
    const { cells, wrong } = read[index] ?? readCells(kind, found, row);
    const { outcome, problems, changes, keys, save, ...when } = judgeOne(cells, wrong);
    const twice: FieldErrors = {};
    for (const { field, key } of keys) {
      const before = seen.get(`${field} ${key}`);
      if (before === undefined) seen.set(`${field} ${key}`, row.line);
      else if (field === 'record_id') twice['row'] ??= `Line ${before} is about the same ${kind.noun.one}.`;
      else twice[field] = `Line ${before} has the same ${labelOf(field)}.`;
    }
    if (Object.keys(twice).length > 0)
      return { row: { ...row, outcome: 'problem', problems: { ...twice, ...problems }, changes: [] }, saving: null };
    return { row: { ...row, outcome, problems, changes }, saving: save && { ...when, save } };
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

/** What a dry run comes to. */
interface Tried {
  problems: number;
  /** What saves the rows, in the order of the file; only the job needs it. */
  saves: Saving[];
}

/**
 * The dry run: judges all rows anew, since one that was corrected, or a record that was saved meanwhile, may change what others come
 * to, and keeps what is different. It goes through a big file piece by piece, and lets others go first in between (S31).
 * @param typed the row as it was typed now; itself where it wasn't
 * @param toSave keep what saves each row
 * @param onPage is told how many rows are through
 */
export async function dryRun(
  db: Db,
  kind: ImportKind,
  found: Import,
  {
    typed = (row) => row,
    toSave = false,
    onPage,
  }: { typed?: (row: Row) => Row; toSave?: boolean; onPage?: (done: number) => Promise<void> } = {},
): Promise<Tried> {
  const tried: Tried = { problems: 0, saves: [] };
  const until: Before = { seen: new Map(), memory: new Map() };
  let done = 0;
  for await (const before of rowPages(db, found)) {
    const rows = before.map(typed);
    const judged = await judge(db, kind, found, rows, until);
    const differs = await inTurns(judged, ({ row }, index) => !isDeepStrictEqual(row, before[index]));
    const changed = new Map<Row, boolean>();
    for (const [index, { row, saving }] of judged.entries()) {
      if (differs[index]) changed.set(row, rows[index] !== before[index]);
      if (row.outcome === 'problem') tried.problems += 1;
      if (toSave && saving) tried.saves.push(saving);
    }
    await saveRows(db, [...changed.keys()], (row) => changed.get(row) === true);
    done += rows.length;
    await onPage?.(done);
  }
  return tried;
}
