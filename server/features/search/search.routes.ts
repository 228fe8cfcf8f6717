import { cleanSearch } from '../../lists/spec.ts';
import { everyReader, isAllowed } from '../../request/allow.ts';
import { portalGet, staffGet, type Route } from '../../request/route.ts';
import { groups, type Group } from './search.groups.ts';
import { moneyGroups } from './search.money.groups.ts';
import { searchPage } from './search.pages.ts';
import { findInGroup } from './search.queries.ts';
import type { Db } from '../../database/db.ts';

/** The search over everything that somebody may open, in the back office and in the portal. */
export const searchRoutes: readonly Route[] = [
  staffGet('/admin/search', { allow: ['staff'] }, ({ db, query, actor }) =>
    answer(db, 'staff', query['q'], (group) => group.staff !== null && isAllowed(actor, group.staff)),
  ),

  portalGet('/search', { allow: everyReader }, ({ db, query, actor }) =>
    answer(db, 'portal', query['q'], (group) => group.portal !== null && isAllowed(actor, group.portal)),
  ),
];

async function answer(
  db: Db,
  side: 'staff' | 'portal',
  raw: string | undefined,
  mayOpen: (group: Group) => boolean,
) {
  const typed = cleanSearch(raw ?? '');
  if (typed === '') return searchPage(side, typed, null);
  const found = await Promise.all(
    [...groups, ...moneyGroups].filter(mayOpen).map((group) => findInGroup(db, group, typed, side)),
  );
  return searchPage(side, typed, found);
}
