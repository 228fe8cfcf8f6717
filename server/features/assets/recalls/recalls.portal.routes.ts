import { emptyOf } from '../../../domain/facilities/reach.queries.ts';
import { exportedAs } from '../../../lists/columns.ts';
import { listCsv } from '../../../lists/listPage.ts';
import { everyReader, isAllowed } from '../../../request/allow.ts';
import type { PortalContext } from '../../../request/contexts.ts';
import { columnRoutes, shownColumns } from '../../../request/ownColumns.ts';
import { portalGet, type Route } from '../../../request/route.ts';
import { ownQuery } from '../../../lists/pick.ts';
import { assetColumns, assetsFor } from '../assets.list.ts';
import { assetPortalPages } from '../assets.pages.ts';
import { assetTicks } from '../assets.ticks.ts';
import { overdueList, recallDays, recallList, recallPresets, withOpenOrders } from './recalls.list.ts';

const recallColumns = assetColumns('recalls', 'Recalls');
const overdueColumns = assetColumns('delinquent', 'Overdue');
const see = { allow: everyReader };

/** Who gets recall notices chooses how often. */
const mayChoose = ({ actor }: PortalContext): boolean => isAllowed(actor, ['customer_user', 'contact_user']);

/** What falls due between two days, and what is overdue (1), each with ticks for requesting service. */
export const recallPortalRoutes: readonly Route[] = [
  portalGet('/recalls', see, async (context) => {
    const { _days } = context.query;
    const query = recallDays({ ...ownQuery(context.query, recallList), _days }, context.db.calendar);
    const { empty, ...found } = await assetTicks({ ...context, query }, '/recalls', {
      list: assetsFor(context.db, withOpenOrders(recallList)),
      columns: recallColumns,
    });
    return assetPortalPages.due('Recalls', {
      ...found,
      empty: await emptyOf(context, {
        list: found.list,
        empty: empty && {
          title: 'Nothing is due between these dates',
          text: 'Choose other dates, or another facility at the top.',
        },
      }),
      lead: 'Assets due for service between two dates.',
      presets: recallPresets(context.db.calendar),
      mayChoose: mayChoose(context),
    });
  }),
  ...columnRoutes(recallColumns, everyReader),
  portalGet('/recalls/export.csv', see, async (context) =>
    listCsv(
      { ...context, query: recallDays(context.query, context.db.calendar) },
      exportedAs(assetsFor(context.db, recallList), await shownColumns(context, recallColumns)),
    ),
  ),

  portalGet('/delinquent', see, async (context) => {
    const found = await assetTicks(
      context,
      '/delinquent',
      { list: assetsFor(context.db, withOpenOrders(overdueList)), columns: overdueColumns },
      {
        title: 'Nothing is overdue',
        text: 'Assets that should have been serviced by now will appear here.',
      },
    );
    return assetPortalPages.due('Overdue', {
      ...found,
      empty: await emptyOf(context, found),
      lead: 'Assets whose service date has passed.',
      presets: [],
      mayChoose: mayChoose(context),
    });
  }),
  ...columnRoutes(overdueColumns, everyReader),
  portalGet('/delinquent/export.csv', see, async (context) =>
    listCsv(
      context,
      exportedAs(assetsFor(context.db, overdueList), await shownColumns(context, overdueColumns)),
    ),
  ),
];
