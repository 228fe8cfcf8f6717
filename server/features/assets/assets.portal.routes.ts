import { emptyOf } from '../../domain/facilities/reach.queries.ts';
import { exportedAs } from '../../lists/columns.ts';
import { listCsv } from '../../lists/listPage.ts';
import { customerReaders, everyReader, isAllowed } from '../../request/allow.ts';
import type { PortalContext } from '../../request/contexts.ts';
import { columnRoutes, shownColumns } from '../../request/ownColumns.ts';
import { portalGet, type Route } from '../../request/route.ts';
import { redirect } from '../../request/reply.ts';
import { withRecord } from '../../request/withRecord.ts';
import type { EmptyList } from '../../lists/empty.ts';
import { idIn } from '../../shared/uuid.ts';
import { readAround } from './around.ts';
import { assetColumns, assetList, assetsFor } from './assets.list.ts';
import { certificatesZip } from './certificates/certificates.ts';
import { assetPortalPages } from './assets.pages.ts';
import { getAsset } from './assets.queries.ts';
import { mayRequestWork, assetTicks } from './assets.ticks.ts';
import { recallPortalRoutes } from './recalls/recalls.portal.routes.ts';

const path = '/assets';
const columns = assetColumns('assets', 'Assets');
const see = { allow: everyReader };
/** As many ticks as an address takes. */
const mostTicked = 500;

/** The assets in reach (A10, A12), narrowed by the chosen facility (A15). */
export const assetPortalRoutes: readonly Route[] = [
  portalGet(path, { ...see, keepsPlans: 'at all facilities' }, async (context) => {
    const found = await assetTicks(
      context,
      path,
      { list: assetsFor(context.db, assetList), columns },
      noneYet(context),
    );
    return assetPortalPages.list({ ...found, empty: await emptyOf(context, found) });
  }),

  ...columnRoutes(columns, everyReader),

  portalGet(`${path}/export.csv`, see, async (context) =>
    listCsv(context, exportedAs(assetsFor(context.db, assetList), await shownColumns(context, columns))),
  ),

  portalGet(`${path}/certificates.zip`, see, (context) => {
    const list = assetsFor(context.db, assetList);
    if (context.query['of'] !== 'ticked') return certificatesZip(context, path, list);
    const sent = new URL(context.request.path, 'http://own.invalid').searchParams.getAll('assets');
    const ticked = sent.flatMap((id) => idIn(id) ?? []).slice(0, mostTicked);
    if (ticked.length === 0) return redirect(path, 'Tick at least one asset first.', 'warn');
    return certificatesZip(context, path, {
      ...list,
      rows: (db, asked) => list.rows(db, asked).whereIn('a.id', ticked),
    });
  }),

  portalGet(
    `${path}/:id`,
    // A label's code leads here, whoever scans it.
    { ...see, staffTwin: '/admin/assets/:id' },
    withRecord(getAsset, async (context, asset) => {
      const { db, actor } = context;
      // A partner has no tickets (A20a).
      const withTickets = isAllowed(actor, customerReaders);
      const around = await readAround(context, asset.id, { path: `${path}/${asset.id}`, withTickets });
      const may = {
        request: mayRequestWork(context) && asset.status !== 'retired',
        openTicket: withTickets && !actor.readOnly,
        claim: actor.kind === 'partner_user' && !actor.readOnly,
      };
      // A20a: a partner sees of the work what came of its claims, and is not told that there is none.
      const ofClaims = actor.kind === 'partner_user';
      return assetPortalPages.show(asset, { ...around, may, ofClaims, lateBefore: db.calendar.lateBefore });
    }),
  ),
  ...recallPortalRoutes,
];

/** A16: a list says why it is empty, and what to do. */
const noneYet = ({ db, tenant }: PortalContext): EmptyList =>
  db.facilityId === null
    ? { title: 'No assets yet', text: `Assets will appear here when ${tenant.name} adds them.` }
    : {
        title: 'No assets at this facility',
        text: 'Choose another facility, or All facilities, at the top.',
      };
