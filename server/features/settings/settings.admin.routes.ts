import { mySiteGroup } from '../../domain/siteGroups/siteGroups.queries.ts';
import { settings } from '../../request/menus.ts';
import { staffGet, type Route } from '../../request/route.ts';
import { settingsPages } from './settings.pages.ts';

const path = '/admin/settings';

/** The way to everything that a company can set. */
export const settingsAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['administrator'] }, async ({ db }) =>
    settingsPages.list(settings, (await mySiteGroup(db)) ?? null),
  ),
];
