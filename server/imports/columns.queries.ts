import type { Db } from '../database/db.ts';
import type { ColumnsOf } from './kind.ts';

/** Which field the headings of earlier files of a kind were. */
export async function rememberedColumns(db: Db, kind: ColumnsOf): Promise<Map<string, string>> {
  const rows = await db.rows<{ heading: string; field: string }>(
    db.from('import_columns', 'm').where({ 'm.kind': kind }).select('m.heading', 'm.field').limit(5000),
  );
  return new Map(rows.map(({ heading, field }) => [heading, field]));
}

/** Remembers it for the next file; two people at once may remember either. */
export async function rememberColumns(
  db: Db,
  kind: ColumnsOf,
  fields: ReadonlyMap<string, string>,
): Promise<void> {
  await db.attempt(async () => {
    for (const heading of fields.keys()) await db.remove('import_columns', { kind, heading });
    for (const [heading, field] of fields)
      await db.insertOnce('import_columns', { kind, heading, field }, ['tenant_id', 'kind', 'heading']);
  });
}
