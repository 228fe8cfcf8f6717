import type { EmptyList } from '../../lists/empty.ts';
import type { ListColumns, Shown } from '../../lists/columns.ts';
import { listPage, type ListPage } from '../../lists/listPage.ts';
import { tickPage, type Ticks } from '../../lists/pick.ts';
import { isAllowed } from '../../request/allow.ts';
import type { PortalContext } from '../../request/contexts.ts';
import { inColumns, shownColumns } from '../../request/ownColumns.ts';
import type { Day } from '../../shared/days.ts';
import type { assetList } from './assets.list.ts';
import type { AssetRow } from './assets.queries.ts';

/** A page of assets with what is ticked for *Request service*; without `picked` for somebody who can't request it. */
interface AssetTicks extends Omit<ListPage<AssetRow>, 'rows'> {
  assets: AssetRow[];
  lateBefore: Day;
  picked: Ticks<AssetRow> | null;
  /** The columns that the person sees (A42). */
  shown: Shown;
}

/** A13, A29: may this person request work from here? */
export const mayRequestWork = ({ actor }: PortalContext): boolean =>
  !actor.readOnly && isAllowed(actor, ['link', 'customer_user', 'contact_user:create_work_order']);

/**
 * Reads a page of the portal's assets. Ticks stay on the way through *Search*, *Next* and the column headings; what is retired
 * can't be ticked.
 * @param none why the list is empty if nothing narrows it
 */
export async function assetTicks(
  context: PortalContext,
  path: string,
  { list, columns }: { list: typeof assetList; columns: ListColumns },
  none: EmptyList | null = null,
): Promise<AssetTicks> {
  const read = async () =>
    mayRequestWork(context)
      ? tickPage(context, path, list, {
          name: 'assets',
          none,
          isTickable: ({ status }) => status !== 'retired',
        })
      : { ...(await listPage(context, path, list, { none })), picked: null };
  const [{ rows: assets, picked, ...found }, shown] = await Promise.all([
    read(),
    shownColumns(context, columns),
  ]);
  return {
    ...{ ...found, assets, shown },
    list: inColumns(context, found.list, columns, shown),
    lateBefore: context.db.calendar.lateBefore,
    picked,
  };
}
