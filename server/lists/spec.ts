import { isDay } from '../shared/days.ts';
import { decodeCursor, type Cursor, type PageRequest } from './paging.ts';

type Direction = 'asc' | 'desc';

/** A value to choose and the word for it. */
interface Option {
  value: string;
  label: string;
}

/** A drop-down above a list. Its first option has the empty value and says that nothing is filtered. */
export interface FilterSpec {
  name: string;
  label: string;
  options: readonly Option[];
}

/** A drop-down with some options. The default filters nothing. */
export function filterBy(name: string, label: string, options: readonly Option[], any = 'Any'): FilterSpec {
  return {
    name,
    label,
    options: [{ value: '', label: any }, ...options.map(({ value, label }) => ({ value, label }))],
  };
}

/** A column that the list can be sorted by; `direction` is the first one offered (ascending by default). */
interface SortSpec {
  key: string;
  label: string;
  direction?: Direction;
  /** No column heading offers it, so *Sort by* is above the list on wide pages too. */
  withoutHeading?: true;
}

/** What a list offers. The first sort is the default. */
export interface ListSpec {
  sorts: readonly [SortSpec, ...SortSpec[]];
  filters?: readonly FilterSpec[];
  /** Days that narrow the list; `rows` applies them, by their names in `ListQuery.filters`. */
  /** With `always`, the list has these days even if nobody chose any, so they can't be taken off. */
  dates?: readonly { name: string; label: string; always?: true }[];
}

/** What a reader asked a list for, with only what the list offers. */
export interface ListQuery extends PageRequest {
  search: string;
  filters: Readonly<Record<string, string>>;
  sort: string;
  direction: Direction;
  /** What is wrong with days that were asked for, in words. */
  faults: readonly string[];
  /** The same as parameters of an address, without the page: for links that keep the reader's choices. */
  query: Readonly<Record<string, string>>;
}

const longestSearch = 200;
/** As much of a day that isn't one as is shown again. */
const longestDay = 20;
/** Some lists search for each word in each of many columns, so the number of words is limited. */
const mostWords = 20;

/**
 * Reads a list's query: `q` (search), `sort` (a key, with `-` in front for descending), the filters by name, and `after` or
 * `before` (a cursor). Anything that the list doesn't offer falls back to its default. Nothing is an error, but people type days,
 * so what is wrong with one is said.
 */
export function listQuery(raw: Readonly<Record<string, string | undefined>>, spec: ListSpec): ListQuery {
  const search = cleanSearch(raw['q'] ?? '');
  const [sort, direction] = readSort(raw['sort'] ?? '', spec);
  const filters: Record<string, string> = {};
  for (const filter of spec.filters ?? []) {
    const value = raw[filter.name] ?? '';
    filters[filter.name] = filter.options.some((option) => option.value === value) ? value : '';
  }
  const faults: string[] = [];
  for (const { name, label } of spec.dates ?? []) {
    const day = raw[name] ?? '';
    filters[name] = isDay(day) ? day : '';
    if (day !== '' && !isDay(day)) faults.push(notADay(label, day));
  }
  const { from = '', to = '' } = filters;
  if (from !== '' && to !== '' && from > to) faults.push(fromAndTo(spec));
  const query: Record<string, string> = {};
  if (search !== '') query['q'] = search;
  for (const [name, value] of Object.entries(filters)) if (value !== '') query[name] = value;
  const first = spec.sorts[0];
  if (sort.key !== first.key || direction !== (first.direction ?? 'asc')) {
    query['sort'] = sortParameter(sort.key, direction);
  }
  return { search, filters, sort: sort.key, direction, query, faults, ...readCursor(raw) };
}

/** Says that the first of a list's days is after the last one. */
function fromAndTo({ dates = [] }: ListSpec): string {
  const labelOf = (name: string) => dates.find((date) => date.name === name)?.label ?? name;
  return isLater(labelOf('from'), labelOf('to'));
}

/** Says that what was typed for a day is none, and narrows nothing. */
export const notADay = (label: string, typed: string): string =>
  `${label}: “${typed.slice(0, longestDay)}” isn’t a date, so the list ignores it.`;

/** Says that nothing can be between two days. */
export const isLater = (from: string, to: string): string =>
  `${from} is later than ${to}, so nothing can be between them. Change one of them.`;

/** A sort as it appears in an address: `name`, or `-name` for descending. */
export function sortParameter(key: string, direction: Direction): string {
  return direction === 'desc' ? `-${key}` : key;
}

/** Everything that `listTools`, `sortHeading` and `pager` need to render what surrounds a list. */
export interface ListView {
  path: string;
  search: string;
  searchLabel: string;
  filters: readonly (FilterSpec & { value: string })[];
  dates: readonly { name: string; label: string; always?: true; value: string }[];
  sort: string;
  direction: Direction;
  sorts: readonly SortSpec[];
  count: number;
  countCapped: boolean;
  noun: { one: string; many: string };
  /** Opaque cursors of the neighbouring pages; null when there is none. */
  next: string | null;
  previous: string | null;
  exportHref: string | null;
  /** Where its columns are chosen (columns.ts). */
  columnsHref: string | null;
  query: Readonly<Record<string, string>>;
  faults: readonly string[];
  /** Other parameters of the address, which search and paging keep. */
  kept: Readonly<Record<string, string>>;
}

/** What a feature adds to its query to make a `ListView`. */
interface ListFacts {
  path: string;
  noun: { one: string; many: string };
  searchLabel?: string;
  /** A count one above `cap` means that there are more (`Db.count`). */
  count: number;
  cap?: number;
  next: string | null;
  previous: string | null;
  exportHref?: string | null;
  kept?: Readonly<Record<string, string>>;
}

/** Combines the reader's query, what the list offers and what was found, for the view. */
export function listView(query: ListQuery, spec: ListSpec, facts: ListFacts): ListView {
  const capped = facts.cap !== undefined && facts.count > facts.cap;
  return {
    path: facts.path,
    search: query.search,
    searchLabel: facts.searchLabel ?? `Search ${facts.noun.many}`,
    filters: (spec.filters ?? []).map((filter) => ({ ...filter, value: query.filters[filter.name] ?? '' })),
    dates: (spec.dates ?? []).map((date) => ({ ...date, value: query.filters[date.name] ?? '' })),
    sort: query.sort,
    direction: query.direction,
    sorts: spec.sorts,
    count: capped ? (facts.cap ?? facts.count) : facts.count,
    countCapped: capped,
    noun: facts.noun,
    next: facts.next,
    previous: facts.previous,
    exportHref: facts.exportHref ?? null,
    columnsHref: null,
    query: { ...facts.kept, ...query.query },
    faults: query.faults,
    kept: facts.kept ?? {},
  };
}

/** The count in words: `no assets`, `1 asset`, `1,000+ assets`. */
export function countLabel(list: Pick<ListView, 'count' | 'countCapped' | 'noun'>): string {
  if (list.count === 0) return `No ${list.noun.many}`;
  const noun = list.count === 1 ? list.noun.one : list.noun.many;
  return `${grouped(list.count)}${list.countCapped ? '+' : ''} ${noun}`;
}

/** A count from `Db.count` or `countEach` as digits: `12`, or `1,000+` where it is one above its cap. */
export function cappedCount(count: number, cap: number): string {
  return count > cap ? `${grouped(cap)}+` : grouped(count);
}

/** A number in digits, as people read it: `1,204`. */
export const grouped = (count: number) => count.toLocaleString('en-GB');

/** What was typed into the search, cleaned up for searching. */
export function cleanSearch(text: unknown): string {
  if (typeof text !== 'string') return '';
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, longestSearch)
    .split(' ', mostWords)
    .join(' ');
}

function readSort(text: string, spec: ListSpec): [SortSpec, Direction] {
  const descending = text.startsWith('-');
  const asked = spec.sorts.find((sort) => sort.key === (descending ? text.slice(1) : text));
  if (asked) return [asked, descending ? 'desc' : 'asc'];
  return [spec.sorts[0], spec.sorts[0].direction ?? 'asc'];
}

function readCursor(raw: Readonly<Record<string, string | undefined>>): {
  cursor: Cursor | null;
  backwards: boolean;
} {
  const after = decodeCursor(raw['after']);
  if (after) return { cursor: after, backwards: false };
  const before = decodeCursor(raw['before']);
  return { cursor: before, backwards: before !== null };
}
