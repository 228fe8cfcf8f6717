import type { ExportedList } from './listPage.ts';
import type { ListView } from './spec.ts';

/** The lists whose columns a person chooses; each is at the address of its name. */
export const chosenLists = ['assets', 'recalls', 'delinquent', 'in_work', 'work_orders'] as const;
export type ChosenList = (typeof chosenLists)[number];

/** A column that a person can show or hide. Where the list can be sorted by it, the sort has the same key. */
interface Column {
  key: string;
  label: string;
  /** Shown as long as the person hasn't chosen. */
  usual?: true;
}

/** The columns of a list, besides the one that says which record a row is. */
export interface ListColumns {
  list: ChosenList;
  /** How the menu calls the list. */
  title: string;
  /** The label of the column that is always there, and leads to the record. */
  always: string;
  columns: readonly Column[];
  /** What a partner chooses from instead, who has several customers (A20a). */
  ofPartner?: readonly Column[];
}

/** The keys of the columns that are shown. */
export type Shown = ReadonlySet<string>;

/** The columns to show. What the list doesn't have (any more) is left out. @param chosen null: nothing is chosen */
export function shownOf({ columns }: Pick<ListColumns, 'columns'>, chosen: readonly string[] | null): Shown {
  const shown = columns.filter(({ key, usual }) => (chosen === null ? usual : chosen.includes(key)));
  return new Set(shown.map(({ key }) => key));
}

/** The list for its view: a way to sort by what has no heading now, and the way to the choice. */
export function withColumns(
  view: ListView,
  { columns }: ListColumns,
  { shown, mayChoose }: { shown: Shown; mayChoose: boolean },
): ListView {
  const hidden = new Set(columns.flatMap(({ key }) => (shown.has(key) ? [] : [key])));
  return {
    ...view,
    sorts: view.sorts.map((sort) => (hidden.has(sort.key) ? { ...sort, withoutHeading: true } : sort)),
    columnsHref: mayChoose ? `${view.path}/columns` : null,
  };
}

/** The list, to be exported with the columns that its page shows. */
export const exportedAs = <Row extends { id: string }>(
  list: ExportedList<Row>,
  shown: Shown,
): ExportedList<Row> => ({
  ...list,
  csv: {
    ...list.csv,
    columns: list.csv.columns.filter(({ of }) => of === undefined || shown.has(of)),
  },
});

/** As many characters as one list's columns take. */
const longest = 600;

/** The choice for a list in the cookie that a browser keeps; null for none. */
export function columnsIn(cookie: string | null, list: ChosenList): readonly string[] | null {
  return new URLSearchParams(cookie ?? '').get(list)?.slice(0, longest).split(' ') ?? null;
}

/** The cookie with another choice for a list, or none (null). Of what was in it, only what a choice can be stays. */
export function cookieWith(
  cookie: string | null,
  list: ChosenList,
  columns: readonly string[] | null,
): string {
  const before = new URLSearchParams(cookie ?? '');
  const kept = new URLSearchParams();
  for (const name of chosenLists) {
    const value = name === list ? columns?.join(' ') : before.get(name);
    if (value !== undefined && value !== null && value.length <= longest && /^[a-z_ ]*$/.test(value))
      kept.set(name, value);
  }
  return kept.toString();
}
