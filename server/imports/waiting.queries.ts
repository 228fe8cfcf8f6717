import type { Db } from '../database/db.ts';

/** A file that waits keeps its rows, thousands of them: so many a company may have (S31). */
const mostWaiting = 50;

/** Why no other file is taken because too many wait; null when one is. */
export async function tooManyWait(
  db: Db,
  table: 'imports' | 'bulk_imports' | 'bank_files',
): Promise<string | null> {
  const waiting = await db.count(db.from(table).whereNot('state', 'done'), mostWaiting);
  return waiting < mostWaiting
    ? null
    : `${mostWaiting} files are waiting already. Finish or discard some of them before you add another.`;
}
