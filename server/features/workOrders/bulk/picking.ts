import type { EmptyList } from '../../../lists/empty.ts';
import { pickPage, type PickPage } from '../../../lists/pick.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { workOrderList, type StaffOrderRow } from '../workOrders.list.ts';

type Asked = StaffContext['query'];

/** The list with its boxes: what is ticked survives *Search*, *Next* and *Previous*. */
export async function pickOrders(
  { db, query, request }: StaffContext,
  path: string,
  { none }: { none: EmptyList },
): Promise<PickPage<StaffOrderRow>> {
  // The filters of the form are called `_type` …, those of a link `type`.
  const own = Object.fromEntries(
    ['type', 'customer', 'facility', 'technician'].map((name) => [name, query[`_${name}`] ?? query[name]]),
  );
  const { _tick: page } = query;
  const asked = page === undefined ? query : { ...query, ...Object.fromEntries(new URLSearchParams(page)) };
  const orders = await workOrderList(db, own);
  const found = await pickPage({ db, query: asked, request }, path, orders, { name: 'orders', none });
  if (page === undefined && query['tick'] !== 'all') return found;
  const { picked, rows } = found;
  return { ...found, picked: { ...picked, ids: [...new Set([...picked.ids, ...rows.map(({ id }) => id)])] } };
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
