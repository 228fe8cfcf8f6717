import type { ListQuery } from '../lists/spec.ts';
import { cutPage, type Cursor, type Page } from '../lists/paging.ts';
import type { Db, Query } from './db.ts';

/** The column that a list is ordered by. Nulls stand last going up. */
export interface SortColumn {
  column: string;
  type: 'text' | 'timestamptz' | 'date' | 'bigint';
  nullable?: boolean;
}

/** How many rows a page of a list has. */
const pageSize = 25;

const shapes: Record<SortColumn['type'], RegExp> = {
  text: /^[^\0]{0,1000}$/u,
  timestamptz: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2}$/,
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  bigint: /^-?\d{1,18}$/,
};

/**
 * One page of a list by keyset paging: from the cursor's row on, in an order that an index gives.
 * @param query selects the rows; `alias` is the table whose `id` breaks ties
 * @param columns the column of each sort key that the list offers
 * @param finish adds to the page's rows alone what needs no asking for all the others, such as names by a join; the page
 *   is `p` there
 */
export async function keysetPage<Row extends { id: string }>(
  db: Db,
  query: Query,
  {
    alias,
    columns,
    request,
    finish,
  }: {
    alias: string;
    columns: Readonly<Record<string, SortColumn>>;
    request: ListQuery;
    finish?: (page: Query) => Query;
  },
): Promise<Page<Row>> {
  const sort = columns[request.sort];
  if (!sort) throw new Error(`the list has no column for ${request.sort}`);
  const descending = (request.direction === 'desc') !== request.backwards;
  const id = `${alias}.id`;
  const cursor = readCursor(request.cursor, sort);
  if (cursor) after(query, sort, id, cursor, descending, request);
  const direction = descending ? 'desc' : 'asc';
  // Nulls stand last in reading order, which the database's own order gives but for descending lists.
  const nulls = sort.nullable ? (request.backwards ? 'first' : 'last') : undefined;
  void query
    .select(db.raw('??::text as cursor_value', [sort.column]))
    .orderBy([
      { column: sort.column, order: direction, ...(nulls && { nulls }) },
      { column: id, order: direction },
    ])
    .limit(pageSize + 1);
  const whole = finish
    ? finish(db.over(query.select({ sort_value: sort.column }), 'p')).orderBy([
        { column: 'p.sort_value', order: direction, ...(nulls && { nulls }) },
        { column: 'p.id', order: direction },
      ])
    : query;
  const rows = await db.rows<Row & { cursor_value: string | null }>(whole);
  return cutPage(rows, pageSize, { ...request, cursor }, (row) => [row.cursor_value, row.id]);
}

function after(
  query: Query,
  { column, type, nullable }: SortColumn,
  id: string,
  [value, lastId]: Cursor,
  descending: boolean,
  { backwards }: ListQuery,
): void {
  const beyond = descending ? '<' : '>';
  if (value === null) {
    void query.where((either) => {
      void either.where((same) => void same.whereNull(column).where(id, beyond, lastId));
      if (backwards) void either.orWhereNotNull(column);
    });
    return;
  }
  const pair = `(??, ??) ${beyond} (?::${type}, ?::uuid)`;
  const bindings = [column, id, value, lastId];
  if (nullable && !backwards) {
    void query.where((either) => void either.whereRaw(pair, bindings).orWhereNull(column));
  } else {
    void query.whereRaw(pair, bindings);
  }
}

/** A cursor that was made up is no error: the list starts at its first page. */
function readCursor(cursor: Cursor | null, { type, nullable }: SortColumn): Cursor | null {
  if (!cursor) return null;
  const [value, id] = cursor;
  if (value === null) return nullable ? cursor : null;
  const text = String(value);
  return shapes[type].test(text) && (type !== 'date' || !Number.isNaN(Date.parse(text))) ? [text, id] : null;
}
