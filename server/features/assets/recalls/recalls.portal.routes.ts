import { listCsv, listPage } from '../../../lists/listPage.ts';
import { everyReader, isAllowed, portalGet, type PortalContext, type Route } from '../../../request/route.ts';
import { assetPortalPages } from '../assets.pages.ts';
import { overdueList, recallDays, recallList, recallPresets } from './recalls.list.ts';

const see = { allow: everyReader };

/** A13, A29: may this person request work from here? */
export const mayRequestWork = ({ actor }: PortalContext): boolean =>
  !actor.readOnly && isAllowed(actor, ['link', 'customer_user', 'contact_user:create_work_order']);

/** Who gets recall notices chooses how often. */
const mayChoose = ({ actor }: PortalContext): boolean => isAllowed(actor, ['customer_user', 'contact_user']);

/** What falls due between two days, and what is overdue (1), each with ticks for requesting service. */
export const recallPortalRoutes: readonly Route[] = [
  portalGet('/recalls', see, async (context) => {
    const query = recallDays(context.query, context.db.calendar);
    const { list, rows, empty } = await listPage({ ...context, query }, '/recalls', recallList);
    return assetPortalPages.due('Recalls', {
      list,
      assets: rows,
      lateBefore: context.db.calendar.lateBefore,
      empty: empty && {
        title: 'Nothing is due between these dates',
        text: 'Choose other dates, or another facility at the top.',
      },
      presets: recallPresets(context.db.calendar),
      mayRequest: mayRequestWork(context),
      mayChoose: mayChoose(context),
    });
  }),
  portalGet('/recalls/export.csv', see, (context) =>
    listCsv({ ...context, query: recallDays(context.query, context.db.calendar) }, recallList),
  ),

  portalGet('/delinquent', see, async (context) => {
    const { list, rows, empty } = await listPage(context, '/delinquent', overdueList, {
      none: {
        title: 'Nothing is overdue',
        text: 'Assets that should have been serviced by now will appear here.',
      },
    });
    const mayRequest = mayRequestWork(context);
    return assetPortalPages.due('Overdue', {
      list,
      assets: rows,
      lateBefore: context.db.calendar.lateBefore,
      empty,
      presets: [],
      mayRequest,
      mayChoose: mayChoose(context),
    });
  }),
  portalGet('/delinquent/export.csv', see, (context) => listCsv(context, overdueList)),
];
