import type { Db, Query } from '../database/db.ts';
import { listPage, type Asking, type List, type ListPage } from './listPage.ts';
import type { ListQuery } from './spec.ts';

/**
 * Reads a find page that begins with the rows people are likely to want: at most a page of them, then all others in the
 * list's own order. The two are never sorted together, which would take longer the more rows there are.
 * @param likely keeps only the likely ones of the list's rows
 */
export async function firstThen<Row extends { id: string }>(
  context: Asking,
  path: string,
  list: List<Row>,
  likely: (rows: Query, db: Db) => Query,
): Promise<ListPage<Row>> {
  const { after, before, ...query } = context.query;
  const narrowed = (narrow: (rows: Query, db: Db) => Query): List<Row> => ({
    ...list,
    rows: (db: Db, request: ListQuery) => narrow(list.rows(db, request), db),
    ...(list.counted && {
      counted: (db: Db, request: ListQuery) => narrow((list.counted ?? list.rows)(db, request), db),
    }),
  });
  const first = await listPage({ ...context, query }, path, narrowed(likely));
  const ids = first.rows.map(({ id }) => id);
  const others = narrowed((rows) => rows.whereNotIn(`${list.alias}.id`, ids));
  const rest = await listPage(context, path, others);
  const rows = after === undefined && before === undefined ? [...first.rows, ...rest.rows] : rest.rows;
  return {
    list: { ...rest.list, count: rest.list.count + ids.length },
    rows,
    empty: rows.length > 0 ? null : rest.empty,
  };
}
