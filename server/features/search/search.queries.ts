import type { Db } from '../../database/db.ts';
import { search, searchForAny, type Found } from '../../database/search.ts';
import type { Group, Hit } from './search.groups.ts';

/** As many of each kind as one page shows. */
const mostOfGroup = 5;
/** As many as are looked for among those that have the words, in no order: few at first, since nearly all of them are seen. */
const fewLookedFor = 100;
const mostLookedFor = 1000;

/** What was found of one kind. */
export interface FoundOfGroup {
  group: Group;
  hits: readonly Hit[];
  /** There are more. */
  more: boolean;
}

/**
 * Looks for records of one kind, as far as the actor sees them, under the choices in the bar (A15): what is called just that
 * comes first, then a few of those that have the words somewhere.
 */
export async function findInGroup(
  db: Db,
  group: Group,
  typed: string,
  side: 'staff' | 'portal',
): Promise<FoundOfGroup> {
  const rows = () => group.rows(db).select([...group.columns(db)]);
  const limit = mostOfGroup + 1;
  type Row = Parameters<NonNullable<Group['hit']>>[0];
  const exactly = group.exact(rows(), typed, side);
  const within = side === 'portal' ? 'reach' : 'all';
  const hitsOf = async (looked: Promise<Found>) => {
    const found = await looked;
    const query = rows();
    found.narrow(query, 'r');
    const hits = found.none ? [] : await db.rows<Row>(query.orderBy([...group.order]).limit(limit));
    return { hits, all: hits.length === limit || !found.many };
  };
  const some = async (): Promise<Row[]> => {
    const any = (most: number) => searchForAny(db, group.table, typed, { within, most });
    const first = await hitsOf(any(fewLookedFor));
    if (first.all) return first.hits;
    // What the search finds, a policy or the group may leave out.
    const more = group.order.length === 0 ? any(mostLookedFor) : search(db, group.table, typed, within);
    return (await hitsOf(more)).hits;
  };
  const [exact, others, meant] = await Promise.all([
    exactly === null ? [] : db.rows<Row>(exactly.orderBy([...group.order]).limit(limit)),
    some(),
    group.meant === undefined ? [] : db.rows<{ id: string }>(group.meant(db, typed).limit(limit)),
  ]);
  const ids = meant.map(({ id }) => id);
  const besides =
    ids.length === 0
      ? []
      : await db.rows<Row>(
          rows()
            .whereIn('r.id', ids)
            .orderBy([...group.order]),
        );
  const all = [...new Map([...exact, ...besides, ...others].map((row) => [row.id, row])).values()];
  const toHit = group.hit ?? (({ id, name, detail }: Row): Hit => ({ id, name: name ?? '', detail }));
  return { group, hits: all.slice(0, mostOfGroup).map(toHit), more: all.length > mostOfGroup };
}
