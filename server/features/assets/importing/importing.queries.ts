import type { Db } from '../../../database/db.ts';

/** Which of these assets have several services, so that nobody can say which one the asset's own dates would mean. */
export async function assetsOfSeveral(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const several = db.from('asset_services', 's').whereIn('s.asset_id', [...ids]);
  const found = await db.rows<{ id: string }>(
    several.groupBy('s.asset_id').havingRaw('count(*) > 1').select('s.asset_id as id'),
  );
  return new Set(found.map(({ id }) => id));
}
