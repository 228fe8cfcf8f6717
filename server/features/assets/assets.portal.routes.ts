import { csv, notFound } from '../../request/reply.ts';
import { everyReader, portalGet, type PortalContext, type Route } from '../../request/route.ts';
import { emptyByRequest, emptyWithoutFacility, type EmptyList } from '../../lists/empty.ts';
import { listQuery, type ListQuery } from '../../lists/spec.ts';
import { assetListSpec, assetListView, assetNoun, assetColumns } from './assets.list.ts';
import { assetPortalPages } from './assets.pages.ts';
import { anyFacility, exportAssets, getAsset, listAssets } from './assets.queries.ts';

const path = '/assets';

/** The assets in reach (A10, A12), narrowed by the chosen facility (A15). */
export const assetPortalRoutes: readonly Route[] = [
  portalGet(path, { allow: everyReader, keepsPlans: true }, async (context) => {
    const request = listQuery(context.query, assetListSpec);
    const found = await listAssets(context.db, request);
    return assetPortalPages.list({
      list: assetListView(path, request, found),
      assets: found.page.rows,
      empty: found.page.rows.length > 0 ? null : await whyEmpty(context, request, found.count),
    });
  }),

  portalGet(`${path}/export.csv`, { allow: everyReader }, async ({ db, query }) => {
    const assets = exportAssets(db, listQuery(query, assetListSpec));
    return csv('assets.csv', assetColumns({ withBarcode: false }), assets);
  }),

  portalGet(`${path}/:id`, { allow: everyReader, keepsPlans: true }, async ({ db, params }) => {
    const asset = await getAsset(db, params['id'] ?? '');
    return asset ? assetPortalPages.show(asset) : notFound();
  }),
];

/** A16: a list says why it is empty, and what to do. */
async function whyEmpty(
  { db, actor, tenant }: PortalContext,
  request: ListQuery,
  count: number,
): Promise<EmptyList> {
  if (count === 0 && !(await anyFacility(db)))
    return emptyWithoutFacility(tenant.name, actor, db.customerId !== null);
  const asked = emptyByRequest(request, { count, path, noun: assetNoun });
  if (asked) return asked;
  if (db.facilityId)
    return {
      title: 'No assets at this facility',
      text: 'Choose another facility, or All facilities, at the top.',
    };
  return { title: 'No assets yet', text: `As soon as ${tenant.name} enters one, it appears here.` };
}
