import { notFound, redirect } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import { everyReader } from '../../request/allow.ts';
import type { PortalContext } from '../../request/contexts.ts';
import { portalGet, portalPost, type Route } from '../../request/route.ts';
import { emptyWithoutFacility } from '../../lists/empty.ts';
import { listPage } from '../../lists/listPage.ts';
import { isUuid } from '../../shared/uuid.ts';
import { choicePages } from './choices.pages.ts';
import { chooseFacility, narrowedTables, reachedFacilities, standsAt } from './sessionChoices.queries.ts';

const path = '/facility';

/** The portal's facility drop-down and its find page (A15). */
export const facilityChoicePortalRoutes: readonly Route[] = [
  portalGet(path, { allow: everyReader }, async ({ db, query, actor, tenant }) => {
    const to = pathOnSide('portal', query['to']) ?? '/';
    const { list, rows } = await listPage({ db, query }, path, reachedFacilities, { kept: { to } });
    const related = () => emptyWithoutFacility(tenant.name, actor, db.customerId !== null);
    const unmatched = {
      title: 'No facilities match',
      text: 'None of your facilities has these words in its name or code.',
    };
    const why = () => (list.search === '' && list.count === 0 ? related() : unmatched);
    const empty = rows.length > 0 ? null : why();
    return choicePages.facility({ list, facilities: rows, current: db.facilityId, to, empty });
  }),

  portalPost(path, { allow: everyReader, viewers: true }, async ({ db, body }) => {
    const chosen = body['facility'] ?? '';
    if (chosen !== '' && !isUuid(chosen)) return notFound();
    const facilityId = chosen === '' ? null : chosen;
    if (!(await chooseFacility(db, facilityId))) return notFound();
    return redirect(await wayBack(db, body['to'], facilityId));
  }),
];

/** The page that the choice was made on; a single page that is now outside of it leads to its list. */
async function wayBack(db: PortalContext['db'], to: unknown, facilityId: string | null): Promise<string> {
  const url = new URL(pathOnSide('portal', to) ?? '/', 'http://own.invalid');
  if (url.pathname === path) return wayBack(db, url.searchParams.get('to'), facilityId);
  // A place in the middle of the list as it was is none in the list as it will be.
  url.searchParams.delete('after');
  url.searchParams.delete('before');
  const [, name, id] = url.pathname.toLowerCase().split('/');
  const table = narrowedTables.find((one) => one === name);
  if (table && isUuid(id) && facilityId !== null && !(await standsAt(db, table, id, facilityId)))
    return `/${table}`;
  return url.pathname + url.search;
}
