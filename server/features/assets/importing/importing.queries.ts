import type { Db } from '../../../database/db.ts';
import { wholeAssets, type Asset } from '../assets.queries.ts';

/** By what an asset is known, each as the database compares it. */
const ways = {
  code: ['a.code_lc', 'lower(g.given)'],
  barcode: ['a.barcode_key', 'alike_key(g.given)'],
  serial_number: ['a.serial_lc', 'lower(g.given)'],
} as const;
export type Way = keyof typeof ways;

/** The assets that texts mean in one of these ways, by text. */
export async function assetsKnown(
  db: Db,
  way: Way,
  texts: readonly (string | undefined)[],
): Promise<Map<string, Asset[]>> {
  const known = new Map<string, Asset[]>();
  const given = [...new Set(texts.filter((text) => text !== undefined))];
  if (given.length === 0) return known;
  const [has, asked] = ways[way];
  const found = await db.rows<Asset & { given: string }>(
    wholeAssets(db)
      .joinRaw(`join unnest(?::text[]) as g(given) on ${has} = ${asked}`, [given])
      .select('g.given'),
  );
  for (const { given: text, ...asset } of found) known.set(text, [...(known.get(text) ?? []), asset]);
  return known;
}

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
    named(db, given, 'f.code_key = alike_key(g.given)'),
    named(db, given, 'f.sort_name = any (app.name_keys(g.given))'),
  ]);
  return { byCode, byName };
}

async function named(db: Db, given: string[], how: string): Promise<Map<string, NamedFacility[]>> {
  const known = new Map<string, NamedFacility[]>();
  if (given.length === 0) return known;
  const found = await db.rows<NamedFacility & { given: string }>(
    db
      .from('facilities', 'f')
      .joinRaw(`join unnest(?::text[]) as g(given) on ${how}`, [given])
      .orderBy('f.id')
      .select('g.given', 'f.id', 'f.code', 'f.name', 'f.customer_id'),
  );
  for (const { given: text, ...facility } of found) known.set(text, [...(known.get(text) ?? []), facility]);
  return known;
}

/** Which of these assets have several services, so that nobody can say which one the asset's own dates would mean. */
export async function assetsOfSeveral(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const several = db.from('asset_services', 's').whereIn('s.asset_id', [...ids]);
  const found = await db.rows<{ id: string }>(
    several.groupBy('s.asset_id').havingRaw('count(*) > 1').select('s.asset_id as id'),
  );
  return new Set(found.map(({ id }) => id));
}
