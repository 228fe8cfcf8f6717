import type { Db, Query } from '../database/db.ts';
import { listPage, type Asking, type List, type ListPage } from './listPage.ts';
import type { ListQuery } from './spec.ts';

/** Keeps only some rows of a list. */
export type Narrow = (rows: Query, db: Db) => Query;

/**
 * Reads a find page that begins with the rows people are likely to want: of each kind of them at most a page, the likeliest
 * kind first, then all others in the list's own order. They are never sorted together, which would take longer the more rows
 * there are.
 * @param likely each keeps only one kind of the list's rows
 */
export async function firstThen<Row extends { id: string }>(
  context: Asking,
  path: string,
  list: List<Row>,
  likely: readonly Narrow[],
): Promise<ListPage<Row>> {
  const { after, before, ...query } = context.query;
  // What is found ahead is of the whole list, which these are parts of.
  const some = { ...list };
  delete some.ahead;
  const narrowed = (narrow: Narrow): List<Row> => ({
    ...some,
    rows: (db: Db, request: ListQuery) => narrow(list.rows(db, request), db),
    ...(list.counted && {
      counted: (db: Db, request: ListQuery) => narrow((list.counted ?? list.rows)(db, request), db),
    }),
  });
  const first: Row[] = [];
  const without = (rows: Query) =>
    first.length === 0
      ? rows
      : rows.whereNotIn(
          `${list.alias}.id`,
          first.map(({ id }) => id),
        );
  for (const kind of likely) {
    const found = await listPage(
      { ...context, query },
      path,
      narrowed((rows, db) => without(kind(rows, db))),
    );
    first.push(...found.rows);
  }
  const rest = await listPage(context, path, narrowed(without));
  const rows = after === undefined && before === undefined ? [...first, ...rest.rows] : rest.rows;
  return {
    list: { ...rest.list, count: rest.list.count + first.length },
    rows,
    empty: rows.length > 0 ? null : rest.empty,
  };
}
