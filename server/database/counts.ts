import type { Db, Query } from './db.ts';

/**
 * Several counts in one statement, each up to `cap` (`cap + 1` means that there are more). A page of figures costs one plan
 * and one answer instead of a dozen.
 * @param queries by the name of their figure
 */
export async function countEach<Name extends string>(
  db: Db,
  queries: Readonly<Record<Name, Query>>,
  cap = 1000,
): Promise<Record<Name, number>> {
  const names = Object.keys(queries) as Name[];
  const counts = names.map((name) => {
    const few = queries[name]
      .clone()
      .clearSelect()
      .clearOrder()
      .select(db.raw('1'))
      .limit(cap + 1);
    return db.raw('(select count(*)::int from (?) few) as ??', [few, name]);
  });
  // The tenant's own row carries the figures, each as a sub-select.
  const row = await db.row<Record<Name, number>>(db.from('tenants').select(counts));
  if (!row) throw new Error('the tenant is not visible to its own actor');
  return row;
}
