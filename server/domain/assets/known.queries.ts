import type { Db, Query } from '../../database/db.ts';
import { joinGiven } from '../../database/given.ts';

/** By what an asset is known, each as the database compares it. */
const ways = {
  code: ['a.code_lc', 'lower'],
  barcode: ['a.barcode_key', 'alike'],
  serial_number: ['a.serial_lc', 'lower'],
} as const;
export type Way = keyof typeof ways;

/** The assets that texts mean in one of these ways, by text. @param assets those that are asked, as `a` */
export async function assetsKnown<A>(
  db: Db,
  assets: Query,
  way: Way,
  texts: readonly (string | undefined)[],
): Promise<Map<string, A[]>> {
  const known = new Map<string, A[]>();
  const given = [...new Set(texts.filter((text) => text !== undefined))];
  if (given.length === 0) return known;
  const [column, by] = ways[way];
  const found = await db.rows<A & { given: string }>(joinGiven(assets, given, column, by).select('g.given'));
  for (const { given: text, ...asset } of found)
    known.set(text, [...(known.get(text) ?? []), asset as unknown as A]);
  return known;
}
