import type { EmptyList } from '../../../lists/empty.ts';
import type { ListPage } from '../../../lists/listPage.ts';
import { tickPage, type Ticks } from '../../../lists/pick.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { workOrderList, type StaffOrderRow } from '../workOrders.list.ts';

/** The list with its boxes: what is ticked survives *Search*, *Next* and *Previous*. */
export async function pickOrders(
  { db, query, request }: StaffContext,
  path: string,
  { none }: { none: EmptyList },
): Promise<ListPage<StaffOrderRow> & { picked: Ticks<StaffOrderRow> }> {
  const { _clear: cleared, _without: off } = query;
  // The filters of the form are called `_type` …, those of a link `type`; what is taken off offers nothing of its own any more.
  const own = Object.fromEntries(
    ['type', 'customer', 'facility', 'technician']
      .filter((name) => cleared === undefined && name !== off)
      .map((name) => [name, query[`_${name}`] ?? query[name]]),
  );
  const orders = await workOrderList(db, own);
  return tickPage({ db, query, request }, path, orders, { name: 'orders', none });
}
