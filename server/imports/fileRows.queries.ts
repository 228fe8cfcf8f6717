import type { Db } from '../database/db.ts';

/** What each row of a file has, by its column, whatever becomes of it. */
const columns = ['sheet', 'line', 'hidden', 'cells'];

/**
 * Keeps some of a file's rows as they stand in it.
 * @param of the file, by the column that names it
 * @param json the rows as the thread that has read them has packed them
 */
export const addFileRows = (
  db: Db,
  table: 'import_rows' | 'bank_lines',
  of: Readonly<Record<string, string>>,
  json: string,
): Promise<void> => db.insertPacked(table, of, { columns, json });
