import type { EmptyList } from '../../lists/empty.ts';
import { listPage, type ListPage } from '../../lists/listPage.ts';
import { onlyTickable, pickPage, type Picked } from '../../lists/pick.ts';
import { isAllowed } from '../../request/allow.ts';
import type { PortalContext } from '../../request/contexts.ts';
import type { Day } from '../../shared/days.ts';
import type { assetList } from './assets.list.ts';
import type { AssetRow } from './assets.queries.ts';

/** A page of assets with what is ticked for *Request service*; without `picked` for somebody who can't request it. */
interface TickPage extends Omit<ListPage<AssetRow>, 'rows'> {
  assets: AssetRow[];
  lateBefore: Day;
  picked: Picked<AssetRow> | null;
}

/** A13, A29: may this person request work from here? */
export const mayRequestWork = ({ actor }: PortalContext): boolean =>
  !actor.readOnly && isAllowed(actor, ['link', 'customer_user', 'contact_user:create_work_order']);

/**
 * Reads a page of the portal's assets. Ticks stay on the way through *Search*, *Next* and the column headings; what is retired
 * can't be ticked.
 * @param none why the list is empty if nothing narrows it
 */
export async function tickPage(
  context: PortalContext,
  path: string,
  list: typeof assetList,
  none: EmptyList | null = null,
): Promise<TickPage> {
  const { lateBefore } = context.db.calendar;
  if (!mayRequestWork(context)) {
    const { rows, ...found } = await listPage(context, path, list, { none });
    return { ...found, assets: rows, lateBefore, picked: null };
  }
  const { rows, picked, ...found } = await pickPage(context, path, list, { name: 'assets', none });
  const tickable = onlyTickable({ rows, picked }, ({ status }) => status !== 'retired');
  return { ...found, assets: rows, lateBefore, picked: tickable };
}
