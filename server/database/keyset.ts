import type { ListQuery } from '../lists/spec.ts';
import { cutPage, type Cursor, type Page } from '../lists/paging.ts';
import type { Db, Query } from './db.ts';

/** The column that a list is sorted by. Nulls come last in ascending order. */
export interface SortColumn {
  column: string;
  type: 'text' | 'timestamptz' | 'date' | 'bigint';
  nullable?: boolean;
}

/** How many rows are on a page of a list. */
const pageSize = 25;

const shapes: Record<SortColumn['type'], RegExp> = {
  text: /^[^\0]{0,1000}$/u,
  timestamptz: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2}$/,
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  bigint: /^-?\d{1,18}$/,
};

/** A list's rows and how they can be sorted. */
interface Ordered {
  /** The table whose `id` breaks ties. */
  alias: string;
  /** The column for each sort key that the list offers. */
  columns: Readonly<Record<string, SortColumn>>;
  request: ListQuery;
  /** Adds what only the rows on the page need, such as names from a join; their alias there is `p`. */
  finish?: (rows: Query) => Query;
  /** Finds the ids of the next rows where the policies would have all of them sorted. */
  ahead?: Ahead;
  /** Limits rows to one facility in reach, `near.id`, where plans are kept. */
  atFacility?: (rows: Query) => Query;
}

/** From where on a list is read: rows with a value of its order, or those without, which come after all others. */
export interface From {
  hasValue: boolean;
  value: string | null;
  id: string | null;
  down: boolean;
}
export type Ahead = (from: From, most: number) => Promise<string[]>;

/**
 * One page of a list by keyset paging: from the cursor's row on, in an order that an index provides.
 * @param query selects the rows
 */
export async function keysetPage<Row extends { id: string }>(
  db: Db,
  query: Query,
  list: Ordered,
): Promise<Page<Row>> {
  const { alias, request } = list;
  const sort = sortOf(list);
  const cursor = readCursor(request.cursor, sort);
  void query.select(db.raw('??::text as cursor_value', [sort.column]));
  const rows: (Row & { cursor_value: string | null })[] = [];
  if (list.ahead) {
    const ids = await idsAhead(list.ahead, cursor, request, pageSize + 1);
    rows.push(
      ...(await db.rows<(typeof rows)[number]>(inOrder(db, amongIds(query, alias, ids), list, pageSize + 1))),
    );
    return cutPage(rows, pageSize, { ...request, cursor }, (row) => [row.cursor_value, row.id]);
  }
  // Each part is read from an index where it begins. With OR, both would be read from the list's beginning.
  for (const part of partsFrom(cursor, sort, `${alias}.id`, request)) {
    const left = pageSize + 1 - rows.length;
    if (left > 0)
      rows.push(...(await db.rows<(typeof rows)[number]>(inOrder(db, part(query.clone()), list, left))));
  }
  return cutPage(rows, pageSize, { ...request, cursor }, (row) => [row.cursor_value, row.id]);
}

/** Rows of a list in order, in one piece, up to `most`. Only for few. */
export function keysetSome<Row>(db: Db, query: Query, list: Ordered, most: number): Promise<Row[]> {
  return db.rows<Row>(inOrder(db, query, list, most));
}

/** All rows of a list in order, from the beginning, up to `most`. */
export async function* keysetRows<Row>(
  db: Db,
  query: Query,
  list: Ordered,
  most: number,
): AsyncIterable<readonly Row[]> {
  const ordered = { ...list, request: { ...list.request, backwards: false } };
  if (!list.ahead) return yield* db.pages<Row>(inOrder(db, query, ordered, most));
  const ids = await idsAhead(list.ahead, null, ordered.request, most);
  for (let at = 0; at < ids.length; at += manyAtOnce) {
    const some = ids.slice(at, at + manyAtOnce);
    yield* db.pages<Row>(inOrder(db, amongIds(query.clone(), list.alias, some), ordered, some.length));
  }
}

/** So many rows of a file are fetched at once whose ids were found ahead. */
const manyAtOnce = 500;

/** Keeps the rows of ids; as an array of the query's own, or they are looked for customer by customer. */
const amongIds = (query: Query, alias: string, ids: readonly string[]) =>
  query.whereRaw('?? = any(array(select unnest(?::uuid[])))', [`${alias}.id`, [...ids]]);

function inOrder(db: Db, query: Query, list: Ordered, most: number): Query {
  const { column, nullable } = sortOf(list);
  const { alias, request, finish, atFacility } = list;
  const order = isDescending(request) ? 'desc' : 'asc';
  // Nulls come last in reading order. The database's own order does that, except for descending lists.
  const nulls = nullable ? (request.backwards ? 'first' : 'last') : undefined;
  const by = (value: string, id: string) => [
    { column: value, order, ...(nulls && { nulls }) },
    { column: id, order },
  ];
  void query.orderBy(by(column, `${alias}.id`)).limit(most);
  if (atFacility && finish) {
    // An index has all that says which rows these are; only then are they read.
    const ids = query.clone().clearSelect().select(`${alias}.id`, { sort_value: column });
    const first = db.atEachFacility(atFacility(ids), 'n');
    const whole = query
      .clearOrder()
      .select({ sort_value: column })
      .whereRaw('?? = n.id', [`${alias}.id`])
      .limit(1);
    const rows = db.eachOf(first.orderBy(by('n.sort_value', 'n.id')).limit(most), 'n', whole, alias);
    return finish(db.among(rows, 'p')).orderBy(by('p.sort_value', 'p.id')).limit(most);
  }
  if (!finish) return query;
  // They are no more than the limit already. But with a limit Postgres sorts before it looks up what costs much for each row, so
  // that the first rows of a file don't wait for what belongs to the last.
  return finish(db.among(query.select({ sort_value: column }), 'p'))
    .orderBy(by('p.sort_value', 'p.id'))
    .limit(most);
}

function sortOf({ columns, request }: Ordered): SortColumn {
  const sort = columns[request.sort];
  if (!sort) throw new Error(`the list has no column for ${request.sort}`);
  return sort;
}

const isDescending = ({ direction, backwards }: ListQuery) => (direction === 'desc') !== backwards;

/** What is beyond the cursor, in reading order: rows without a value come after all others. */
function partsFrom(
  cursor: Cursor | null,
  { column, type, nullable }: SortColumn,
  id: string,
  request: ListQuery,
): ((query: Query) => Query)[] {
  if (!cursor) return [(query) => query];
  const [value, lastId] = cursor;
  const beyond = isDescending(request) ? '<' : '>';
  if (value === null) {
    const without = (query: Query) => query.whereNull(column).where(id, beyond, lastId);
    return request.backwards ? [without, (query) => query.whereNotNull(column)] : [without];
  }
  const those = (query: Query) =>
    query.whereRaw(`(??, ??) ${beyond} (?::${type}, ?::uuid)`, [column, id, value, lastId]);
  return nullable && !request.backwards ? [those, (query) => query.whereNull(column)] : [those];
}

/** The ids of up to `most` rows from the cursor on, in the same parts. */
async function idsAhead(
  ahead: Ahead,
  cursor: Cursor | null,
  request: ListQuery,
  most: number,
): Promise<string[]> {
  const down = isDescending(request);
  const [value, id] = cursor ?? [null, null];
  const isWithout = cursor !== null && value === null;
  const withValue = {
    hasValue: true,
    value: value === null ? null : String(value),
    id: isWithout ? null : id,
    down,
  };
  const without = { hasValue: false, value: null, id: isWithout ? id : null, down };
  const ids: string[] = [];
  const parts = request.backwards
    ? [...(isWithout ? [without] : []), withValue]
    : [...(isWithout ? [] : [withValue]), without];
  for (const part of parts) {
    const left = most - ids.length;
    if (left > 0) ids.push(...(await ahead(part, left)));
  }
  return ids;
}

/** A made-up cursor is no error: the list starts at its first page. */
function readCursor(cursor: Cursor | null, { type, nullable }: SortColumn): Cursor | null {
  if (!cursor) return null;
  const [value, id] = cursor;
  if (value === null) return nullable ? cursor : null;
  const text = String(value);
  return shapes[type].test(text) && (type !== 'date' || !Number.isNaN(Date.parse(text))) ? [text, id] : null;
}
