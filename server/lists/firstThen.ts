import { listPage, type Asking, type List, type ListPage } from './listPage.ts';

/** A find page whose likely rows stand before all others, in the list's own order. */
export interface FirstThen<Row> extends ListPage<Row> {
  /** There are more of the likely ones than stand in front; by their filter all of them are listed. */
  more: boolean;
}

/**
 * Reads a find page that begins with the rows that are likely to be wanted. They are a filter of the list, by which all of
 * them are found: no order has to be made of the two, which would cost as much as there are rows.
 * @param likely the filter that leaves the likely rows, and the one that leaves the others
 */
export async function firstThen<Row extends { id: string }>(
  { db, query }: Asking,
  path: string,
  list: List<Row>,
  likely: { filter: string; first: string; others: string },
): Promise<FirstThen<Row>> {
  const { filter, first, others } = likely;
  if ((query[filter] ?? '') !== '') return { ...(await listPage({ db, query }, path, list)), more: false };
  const isBeginning = query['after'] === undefined && query['before'] === undefined;
  const [inFront, behind] = await Promise.all([
    listPage({ db, query: { ...query, [filter]: first, after: undefined, before: undefined } }, path, list),
    listPage({ db, query: { ...query, [filter]: others } }, path, list),
  ]);
  const rows = [...(isBeginning ? inFront.rows : []), ...behind.rows];
  const count = inFront.list.count + behind.list.count;
  const asked = Object.entries(behind.list.query).filter(([name]) => name !== filter);
  return {
    rows,
    list: {
      ...behind.list,
      count,
      countCapped: inFront.list.countCapped || behind.list.countCapped,
      filters: behind.list.filters.map((one) => (one.name === filter ? { ...one, value: '' } : one)),
      query: Object.fromEntries(asked),
    },
    empty: rows.length > 0 ? null : behind.empty,
    more: isBeginning && inFront.list.next !== null,
  };
}
