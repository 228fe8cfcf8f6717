import type { Db } from '../../database/db.ts';
import type { ChosenList } from '../../lists/columns.ts';

/** The columns that the signed-in person has chosen for a list, or null. */
export async function chosenColumns(db: Db, list: ChosenList): Promise<readonly string[] | null> {
  const choice = await db.row<{ columns: string[] }>(
    db.from('column_choices').where({ list }).select('columns'),
  );
  return choice?.columns ?? null;
}

/** Keeps the signed-in person's choice for a list; null: the usual columns again. */
export async function chooseColumns(
  db: Db,
  list: ChosenList,
  columns: readonly string[] | null,
): Promise<void> {
  await db.call('choose_columns', list, columns?.join(' ') ?? null);
}
