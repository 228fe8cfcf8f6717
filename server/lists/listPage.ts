import type { Knex } from 'knex';
import type { Db, Query } from '../database/db.ts';
import { keysetPage, keysetRows, type Ahead, type SortColumn } from '../database/keyset.ts';
import { countFound, everything, nothingFound, type Found } from '../database/search.ts';
import type { Tenant } from '../request/actor.ts';
import { csv, mostExported, xlsx, type Reply } from '../request/reply.ts';
import type { CsvColumn } from './csv.ts';
import { emptyByRequest, type EmptyList } from './empty.ts';
import { listQuery, listView, type ListQuery, type ListSpec, type ListView } from './spec.ts';
import type { Page } from './paging.ts';

type Sort = ListSpec['sorts'][number] &
  SortColumn & {
    /** A join that only this sort order needs. */
    join?: (rows: Query) => Query;
  };

type Filter = NonNullable<ListSpec['filters']>[number] & {
  /** The column to compare with the chosen value; left out where `rows` applies the filter. */
  column?: string;
};

/** A list: what it offers, where its rows come from, and how it is exported. */
export interface List<Row extends { id: string }> {
  noun: { one: string; many: string };
  searchLabel?: string;
  /** The first one is the default order. */
  sorts: readonly [Sort, ...Sort[]];
  filters?: readonly Filter[];
  /** Days that narrow the list; `rows` applies them. */
  dates?: NonNullable<ListSpec['dates']>;
  /** The alias of the table whose `id` breaks ties, and in which the search looks. */
  alias: string;
  /** Searches for words, before the rows are read. */
  search?: (db: Db, words: string) => Promise<Found> | Found;
  /** The list has every row that its search can find, so they need not be counted where there are many. */
  whole?: true;
  /** All its rows. Applies the filters that have no column. */
  rows: (db: Db, request: ListQuery) => Query;
  /** What may be ticked on a find page, where `rows` are fewer as long as no filter is chosen. */
  pickable?: (db: Db) => Query;
  /** The columns of each row. */
  columns: (db: Db) => readonly (string | Knex.Raw)[];
  /** Adds what only the rows on the page need; their alias there is `p`. */
  finish?: (rows: Query, db: Db) => Query;
  /** Adds to them what only a page shows; a file goes without it. */
  onPage?: (rows: Query, db: Db) => Query;
  /** Finds the next of its rows, for a partner of many customers; among those that hold the words, where a search compares rows. */
  ahead?: (db: Db, request: ListQuery, words: readonly string[]) => Ahead;
  /** The column of a row's facility, where the list keeps its plan (`Db.keepsPlans`). */
  facility?: string;
  /** Counting costs as much as searching, so it's done afterwards, and only if the page doesn't hold every row. */
  countsLast?: true;
  /** The same rows with fewer joins, for counting. */
  counted?: (db: Db, request: ListQuery) => Query;
  csv?: Export<Row>;
}

/** The file that a list is exported to. */
interface Export<Row> {
  name: string;
  columns: readonly CsvColumn<Row>[];
}

/** A list that can be exported. */
export interface ExportedList<Row extends { id: string }> extends List<Row> {
  csv: Export<Row>;
}

/** Who asks for a list, and what is in the address. */
export interface Asking {
  db: Db;
  query: Readonly<Record<string, string | undefined>>;
}

/** A list as its reader asked for it: its rows, and everything around them. */
export interface ListPage<Row> {
  list: ListView;
  rows: Row[];
  /** Why the list is empty, if that's due to the search, a filter or the page asked for. */
  empty: EmptyList | null;
}

interface Options {
  /** Other parameters of the address, which search and paging keep. */
  kept?: Readonly<Record<string, string>>;
  /** Why the list is empty for any other reason. */
  none?: EmptyList | null;
  /** A route of its own exports it. */
  exported?: boolean;
}

/** How far a list counts. */
const mostCounted = 1000;

/**
 * Reads a page of a list and its number of rows, in one flight, or in two if words are looked up first.
 * @param path the list's address; its export is below it
 */
export async function listPage<Row extends { id: string }>(
  { db, query }: Asking,
  path: string,
  list: List<Row>,
  { kept = {}, none = null, ...more }: Options = {},
): Promise<ListPage<Row>> {
  const request = listQuery(query, list);
  const found = await readPage(db, list, request);
  const view = viewOf(list, path, request, found, { kept, ...more });
  const { rows } = found.page;
  const why = () => emptyByRequest(request, view) ?? none;
  return { list: view, rows, empty: rows.length > 0 ? null : why() };
}

/** What surrounds a page of a list. */
export function viewOf<Row extends { id: string }>(
  list: List<Row>,
  path: string,
  request: ListQuery,
  { page: { next, previous }, count }: { page: Page<Row>; count: number },
  { kept = {}, exported = list.csv !== undefined }: Omit<Options, 'none'> = {},
): ListView {
  const { noun, searchLabel } = list;
  return listView(request, list, {
    ...{ path, noun, count, cap: mostCounted, next, previous, kept },
    ...(searchLabel !== undefined && { searchLabel }),
    exportHref: exported ? `${path}/export.csv` : null,
  });
}

/** The list as a file: all rows that match, in the order and with the filters that its reader chose. */
export function listCsv<Row extends { id: string }>(
  context: Asking & { tenant: Pick<Tenant, 'csvDelimiter' | 'timeZone'> },
  list: ExportedList<Row>,
): Promise<Reply> {
  const { name, columns } = list.csv;
  return exportOf(context, name, columns, listRows(context, list));
}

/** Rows as the file that the address asks for: CSV, or with `format=xlsx` a workbook. */
export function exportOf<Row>(
  { tenant, query }: Pick<Asking, 'query'> & { tenant: Pick<Tenant, 'csvDelimiter' | 'timeZone'> },
  name: string,
  columns: readonly CsvColumn<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): Promise<Reply> {
  return query['format'] === 'xlsx'
    ? xlsx(tenant, name, columns, pages)
    : csv(tenant, `${name}.csv`, columns, pages);
}

/** All rows of a list that its reader asked for, in order, page by page, up to one more than an export holds. */
export async function* listRows<Row extends { id: string }>(
  { db, query }: Asking,
  list: List<Row>,
): AsyncIterable<readonly Row[]> {
  const { found, rows, order } = await prepare(db, list, listQuery(query, list));
  if (!found.none) yield* keysetRows<Row>(db, rows(), order, mostExported + 1);
}

async function readPage<Row extends { id: string }>(
  db: Db,
  list: List<Row>,
  request: ListQuery,
): Promise<{ page: Page<Row>; count: number }> {
  const { found, rows, counted, order } = await prepare(db, list, request);
  if (found.none) return nothingFound();
  const { onPage } = list;
  const onlyHere = onPage && ((these: Query) => onPage(order.finish?.(these) ?? these, db));
  const ordered = { ...order, ...(onlyHere && { finish: onlyHere }) };
  if (list.countsLast) {
    const page = await keysetPage<Row>(db, rows(), ordered);
    const isAll = page.next === null && page.previous === null;
    return { page, count: isAll ? page.rows.length : await db.count(counted(), mostCounted) };
  }
  const [page, count] = await Promise.all([
    keysetPage<Row>(db, rows(), ordered),
    list.whole ? countFound(db, request, found, counted) : db.count(counted(), mostCounted),
  ]);
  return { page, count };
}

/** Limits a list's rows to those of one facility, `near.id`, where plans are kept. */
const atFacilityOf = (db: Db, facility: string | undefined) =>
  db.keepsPlans && facility !== undefined
    ? (rows: Query) => rows.whereRaw('?? = near.id', [facility])
    : undefined;

/** Looks up the search words, and builds the queries for what is left. */
async function prepare<Row extends { id: string }>(db: Db, list: List<Row>, request: ListQuery) {
  const { alias, sorts, filters = [], counted = list.rows } = list;
  const found = list.search ? await list.search(db, request.search) : everything;
  const narrowed = (rows: Query) => {
    found.narrow(rows, alias);
    for (const { name, column } of filters)
      if (column !== undefined && request.filters[name]) void rows.where(column, request.filters[name]);
    return rows;
  };
  const { join = (rows: Query) => rows } = sorts.find(({ key }) => key === request.sort) ?? {};
  return {
    found,
    rows: () => join(narrowed(list.rows(db, request))).select([...list.columns(db)]),
    counted: () => {
      const atFacility = atFacilityOf(db, list.facility);
      const all = narrowed(counted(db, request));
      return atFacility
        ? db.atEachFacility(
            atFacility(all)
              .clearSelect()
              .select(db.raw('1'))
              .limit(mostCounted + 1),
            alias,
          )
        : all;
    },
    order: orderOf(db, list, request, found),
  };
}

/** The order of a list's rows, and what is added to those on the page. */
export function orderOf<Row extends { id: string }>(
  db: Db,
  { alias, sorts, finish, ahead, facility }: List<Row>,
  request: ListQuery,
  { compared }: Pick<Found, 'compared'> = everything,
) {
  const atFacility = atFacilityOf(db, facility);
  const words = request.search === '' ? [] : compared;
  const next = ahead && words && db.amongCustomers ? ahead(db, request, words) : null;
  return {
    alias,
    columns: Object.fromEntries(sorts.map((sort) => [sort.key, sort])),
    request,
    ...(finish && { finish: (rows: Query) => finish(rows, db) }),
    ...(atFacility && { atFacility }),
    ...(next && { ahead: next }),
  };
}
