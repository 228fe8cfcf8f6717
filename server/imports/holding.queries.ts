import type { Db } from '../database/db.ts';

/** Files that a job takes over. */
type Taken = 'imports' | 'bulk_imports' | 'bank_files';

/**
 * Holds a file until the transaction ends, as the one process that takes it over. Nobody waits for a lock here: where another
 * process has it, such as one that was only taken for dead, the answer is false, and so it is where the file is gone.
 */
export const holdFile = async (db: Db, table: Taken, id: string): Promise<boolean> =>
  (await db.rows(db.from(table).where({ id }).select('id').forNoKeyUpdate().skipLocked())).length > 0;

/**
 * Holds all files of records that the company is taking over now, so that they follow each other: what makes one file's record the
 * same as another's is only seen when that is in the database. False where another process is at one of them.
 */
export async function holdTurn(db: Db): Promise<boolean> {
  const running = () => db.from('imports').where({ state: 'running' }).select('id').orderBy('id');
  const held = await db.rows(running().forNoKeyUpdate().skipLocked());
  return held.length === (await db.rows(running())).length;
}
