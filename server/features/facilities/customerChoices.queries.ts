import type { Db } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import type { Named } from '../../request/actor.ts';

/** Up to here a drop-down offers every customer; above, those that a search finds. */
const mostChoices = 50;

/** The customers that a facility's form offers. `find` is null while all of them fit into the drop-down. */
export interface CustomerChoices {
  customers: Named[];
  find: { words: string; found: number; more: boolean } | null;
}

/**
 * The customers to choose from.
 * @param words what was searched for; it counts only where there are too many customers for a drop-down
 * @param chosen the id that the form holds, which is always among the choices if it is a customer's
 */
export async function customerChoices(
  db: Db,
  words: string,
  chosen: string | null,
): Promise<CustomerChoices> {
  const customers = () => db.from('customers', 'c').whereNull('c.archived_at').select('c.id', 'c.name');
  const all = await db.rows<Named>(
    customers()
      .orderBy(['c.sort_name', 'c.id'])
      .limit(mostChoices + 1),
  );
  if (all.length <= mostChoices) return { customers: all, find: null };
  const matching = customers()
    .orderBy(['c.sort_name', 'c.id'])
    .limit(mostChoices + 1);
  const { narrow } = await search(db, 'customers', words);
  narrow(matching, 'c');
  const [found, present] = await Promise.all([
    words === '' ? [] : db.rows<Named>(matching),
    chosen === null ? [] : db.rows<Named>(customers().where({ 'c.id': chosen })),
  ]);
  const some = found.slice(0, mostChoices);
  return {
    customers: [...present, ...some.filter((one) => !present.some(({ id }) => id === one.id))],
    find: { words, found: some.length, more: found.length > mostChoices },
  };
}

/** The customer that was added last, of those without a facility. */
export async function newestWithoutFacility(db: Db): Promise<string | undefined> {
  const facilities = db.from('facilities', 'f').whereRaw('f.customer_id = c.id').select(db.raw('1'));
  const newest = db
    .from('customers', 'c')
    .whereNull('c.archived_at')
    .whereNotExists(facilities)
    .orderBy([
      { column: 'c.created_at', order: 'desc' },
      { column: 'c.id', order: 'desc' },
    ])
    .limit(1)
    .select('c.id');
  return (await db.row<{ id: string }>(newest))?.id;
}
