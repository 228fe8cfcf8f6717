import type { EmptyList } from '../../../lists/empty.ts';
import { mostPicked, pickPage, type PickPage } from '../../../lists/pick.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { workOrderList, type StaffOrderRow } from '../workOrders.list.ts';

type Asked = StaffContext['query'];

/** The list with its boxes: what is ticked survives *Search*, *Next* and *Previous*. */
export async function pickOrders(
  { db, query, request }: StaffContext,
  path: string,
  { none }: { none: EmptyList },
): Promise<PickPage<StaffOrderRow>> {
  const { _tick: page, _clear: cleared, _without: off } = query;
  // The filters of the form are called `_type` …, those of a link `type`; what is taken off offers nothing of its own any more.
  const own = Object.fromEntries(
    ['type', 'customer', 'facility', 'technician']
      .filter((name) => cleared === undefined && name !== off)
      .map((name) => [name, query[`_${name}`] ?? query[name]]),
  );
  const asked = page === undefined ? query : { ...query, ...Object.fromEntries(new URLSearchParams(page)) };
  const orders = await workOrderList(db, own);
  const found = await pickPage({ db, query: asked, request }, path, orders, { name: 'orders', none });
  if (page === undefined) return found;
  const { picked, rows } = found;
  const ids = [...new Set([...picked.ids, ...rows.map(({ id }) => id)])];
  const tooMany = picked.tooMany || ids.length > mostPicked;
  return { ...found, picked: { ...picked, ids: ids.slice(0, mostPicked), tooMany } };
}

/**
 * Which page of the list is asked for, as *Select all on this page* says it: a button of the form can send only one thing
 * besides the form.
 */
export function positionOf(query: Asked): string {
  const { _tick: page } = query;
  if (page !== undefined) return page;
  const at = ['after', 'before'].flatMap((name) => {
    const cursor = query[`_${name}`] ?? query[name];
    return cursor === undefined ? [] : [[name, cursor]];
  });
  return new URLSearchParams(at).toString();
}
