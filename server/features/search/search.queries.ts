import type { Db } from '../../database/db.ts';
import { search, searchForAny } from '../../database/search.ts';
import type { Group, Hit } from './search.groups.ts';

/** As many of each kind as one page shows. */
const mostOfGroup = 5;

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
  const [exact, found, meant] = await Promise.all([
    exactly === null ? [] : db.rows<Row>(exactly.orderBy([...group.order]).limit(limit)),
    (group.order.length === 0 ? searchForAny : search)(
      ...([db, group.table, typed, side === 'portal' ? 'reach' : 'all'] as const),
    ),
    group.meant === undefined ? [] : db.rows<{ id: string }>(group.meant(db, typed).limit(limit)),
  ]);
  const query = rows();
  found.narrow(query, 'r');
  const others = found.none ? [] : await db.rows<Row>(query.orderBy([...group.order]).limit(limit));
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
