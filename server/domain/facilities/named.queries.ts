import type { Db } from '../../database/db.ts';
import { joinGiven, type KeyKind } from '../../database/given.ts';

/** A facility that a file names. */
export interface NamedFacility {
  id: string;
  code: string;
  name: string;
  customer_id: string | null;
}

/** The facilities that texts mean: by code, and by name as exports have it; by text. */
export async function facilitiesNamed(
  db: Db,
  texts: readonly (string | undefined)[],
): Promise<{ byCode: Map<string, NamedFacility[]>; byName: Map<string, NamedFacility[]> }> {
  const given = [...new Set(texts.filter((text) => text !== undefined))];
  const [byCode, byName] = await Promise.all([
    named(db, given, 'f.code_key', 'alike'),
    named(db, given, 'f.sort_name', 'name'),
  ]);
  return { byCode, byName };
}

async function named(
  db: Db,
  given: string[],
  column: string,
  by: KeyKind,
): Promise<Map<string, NamedFacility[]>> {
  const known = new Map<string, NamedFacility[]>();
  if (given.length === 0) return known;
  const found = await db.rows<NamedFacility & { given: string }>(
    joinGiven(db.from('facilities', 'f'), given, column, by)
      .orderBy('f.id')
      .select('g.given', 'f.id', 'f.code', 'f.name', 'f.customer_id'),
  );
  for (const { given: text, ...facility } of found) known.set(text, [...(known.get(text) ?? []), facility]);
  return known;
}
