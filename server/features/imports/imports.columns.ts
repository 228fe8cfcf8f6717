import type { Db } from '../../database/db.ts';
import { rememberChosen, type Chosen } from '../../imports/columns.ts';
import type { DayOrder } from '../../imports/days.ts';
import type { ImportKind } from '../../imports/kind.ts';
import { saveColumns, type Import } from './imports.queries.ts';

/** Keeps what was chosen, for this file and for the next ones with these headings. */
export async function keepColumns(
  db: Db,
  kind: ImportKind,
  found: Import,
  { sheet, columns, withHidden }: Chosen,
  orders: Record<string, DayOrder>,
): Promise<Import> {
  const kept = { sheet, columns, day_orders: orders, with_hidden: withHidden, state: 'draft' as const };
  await saveColumns(db, found.id, kept);
  await rememberChosen(db, kind, found, kept);
  return { ...found, ...kept };
}
