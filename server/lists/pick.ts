import type { Db } from '../database/db.ts';
import { keysetSome } from '../database/keyset.ts';
import type { EmptyList } from './empty.ts';
import { firstThen, type Narrow } from './firstThen.ts';
import { isUuid } from '../shared/uuid.ts';
import { listPage, orderOf, type Asking, type List, type ListPage } from './listPage.ts';
import { listQuery } from './spec.ts';

/** As many as fit into an address. */
const mostPicked = 100;

/** What is ticked on a find page, on any page of its list. */
export interface Picked<Row> {
  /** The name of the boxes. */
  name: string;
  ids: readonly string[];
  /**
   * Those that this page of the list doesn't show. They are listed above it, ticked, so that they are sent along and can be
   * unticked.
   */
  elsewhere: readonly Row[];
  /** More were ticked than can be kept. */
  tooMany: boolean;
}

/** What is ticked, without what can't be ticked any more: it would be counted, with no box to untick. */
export function onlyTickable<Row extends { id: string }>(
  { rows, picked }: Pick<PickPage<Row>, 'rows' | 'picked'>,
  isTickable: (row: Row) => boolean,
): Picked<Row> {
  const gone = new Set([...rows, ...picked.elsewhere].filter((row) => !isTickable(row)).map(({ id }) => id));
  return {
    ...picked,
    ids: picked.ids.filter((id) => !gone.has(id)),
    elsewhere: picked.elsewhere.filter(isTickable),
  };
}

/** A page of a list where people pick records. */
export interface PickPage<Row> extends ListPage<Row> {
  picked: Picked<Row>;
}

/** Who asks for such a page. What is ticked is in its address, several times under one name. */
interface Picking extends Asking {
  request: { path: string };
}

interface Options {
  name: string;
  /** What is ticked if the address doesn't say it: from a form that is shown again, or what is saved. */
  chosen?: readonly string[] | undefined;
  kept?: Readonly<Record<string, string>>;
  /** Why the list is empty if nothing narrows it. */
  none?: EmptyList | null;
  /** The rows that people are likely to want come first, the likeliest kind before the others (firstThen.ts). */
  likely?: readonly Narrow[];
}

/**
 * Reads a page of a list where people pick records. *Search*, *Next* and *Previous* are buttons of the form with the check
 * boxes, so what is ticked is sent along in the address, without script. Parameters of the list have names that begin with
 * `_`, which forms ignore.
 */
export async function pickPage<Row extends { id: string }>(
  context: Picking,
  path: string,
  list: List<Row>,
  { name, chosen, kept = {}, none = null, likely }: Options,
): Promise<PickPage<Row>> {
  const { db, request } = context;
  const sent = chosen ?? idsIn(request.path, name);
  const ids = sent.slice(0, mostPicked);
  const asking = { db, query: ownQuery(context.query, list) };
  const page = await (likely
    ? firstThen(asking, path, list, likely)
    : listPage(asking, path, list, { kept, none }));
  const shown = new Set(page.rows.map(({ id }) => id));
  const elsewhere = await rowsOf(
    db,
    list,
    ids.filter((id) => !shown.has(id)),
  );
  const found = new Set([...shown, ...elsewhere.map(({ id }) => id)]);
  const picked = {
    name,
    ids: ids.filter((id) => found.has(id)),
    elsewhere,
    tooMany: sent.length > mostPicked,
  };
  return { ...page, picked };
}

/** What is ticked in a list that does something with several records. */
export interface Ticks<Row> extends Picked<Row> {
  /**
   * Which page of the list it is, as *Select all on this page* says it: a button of the form can send only one thing besides the
   * form.
   */
  position: string;
  /** Is everything ticked that can be, so that nothing is left for *Select all on this page*? */
  all: boolean;
}

/**
 * Reads a page of a list where people tick records to do something with all of them. It adds *Select all on this page*, which
 * works without script, to what `pickPage` keeps.
 */
export async function tickPage<Row extends { id: string }>(
  context: Picking,
  path: string,
  list: List<Row>,
  { isTickable = () => true, ...options }: Options & { isTickable?: (row: Row) => boolean },
): Promise<ListPage<Row> & { picked: Ticks<Row> }> {
  const asked = new URL(context.request.path, 'http://own.invalid').searchParams.get('_tick');
  const at = new URLSearchParams(asked ?? '');
  const cursors = ['after', 'before'].flatMap((name) => {
    const cursor = asked === null ? (context.query[`_${name}`] ?? context.query[name]) : at.get(name);
    return typeof cursor === 'string' ? [[name, cursor] as const] : [];
  });
  const query = asked === null ? context.query : { ...context.query, ...Object.fromEntries(cursors) };
  const found = await pickPage({ ...context, query }, path, list, options);
  const picked = onlyTickable(found, isTickable);
  const here = found.rows.filter(isTickable).map(({ id }) => id);
  const ids = asked === null ? picked.ids : [...new Set([...picked.ids, ...here])];
  const tooMany = picked.tooMany || ids.length > mostPicked;
  const kept = ids.slice(0, mostPicked);
  return {
    ...found,
    picked: {
      ...{ ...picked, ids: kept, tooMany },
      position: new URLSearchParams(Object.fromEntries(cursors)).toString(),
      all: here.every((id) => kept.includes(id)),
    },
  };
}

/**
 * The list's parameters in the address of a find page, under the list's own names. A column heading says its order as `_by`,
 * because *Sort by* of the same form is sent along.
 */
export function ownQuery(
  query: Asking['query'],
  { filters = [], dates = [] }: Pick<List<{ id: string }>, 'filters' | 'dates'>,
): Asking['query'] {
  const names = ['q', 'sort', 'after', 'before', ...[...filters, ...dates].map(({ name }) => name)];
  const cleared =
    query['_clear'] === undefined ? [] : names.filter((name) => !/^(?:sort|chosen)$/.test(name));
  // A chip takes off one of them; the place in the list was one of the narrowed list.
  const off = query['_without'];
  const without = off === undefined ? [] : [off, 'after', 'before'];
  const own = Object.fromEntries(
    names.map((name) => [
      name,
      [...cleared, ...without].includes(name) ? undefined : (query[`_${name}`] ?? query[name]),
    ]),
  );
  return query['_by'] === undefined ? own : { ...own, sort: query['_by'] };
}

/** The ids in an address under a name, without duplicates. */
function idsIn(path: string, name: string): string[] {
  const sent = new URL(path, 'http://own.invalid').searchParams.getAll(name);
  return [...new Set(sent.filter(isUuid).map((id) => id.toLowerCase()))];
}

/** Rows of the list, whatever the search. */
async function rowsOf<Row extends { id: string }>(
  db: Db,
  list: List<Row>,
  ids: readonly string[],
): Promise<Row[]> {
  if (ids.length === 0) return [];
  const request = listQuery({}, list);
  const rows = (list.pickable?.(db) ?? list.rows(db, request)).whereIn(`${list.alias}.id`, [...ids]);
  return keysetSome<Row>(db, rows.select([...list.columns(db)]), orderOf(db, list, request), mostPicked);
}
