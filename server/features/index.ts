import type { Route } from '../request/route.ts';
import { customerAdminRoutes } from './customers/customers.admin.routes.ts';
import { platformRoutes } from './platform/platform.routes.ts';
import { profileAdminRoutes } from './profile/profile.admin.routes.ts';
import { profilePortalRoutes } from './profile/profile.portal.routes.ts';
import { secureLinkEntryRoutes } from './secureLinkEntry/secureLinkEntry.routes.ts';
import { signInRoutes } from './signIn/signIn.routes.ts';

/** Every route of the product. The route matrix of the tests walks this list, so no route can be forgotten there. */
export const routes: readonly Route[] = [
  ...platformRoutes,
  ...signInRoutes,
  ...secureLinkEntryRoutes,
  ...profileAdminRoutes,
  ...profilePortalRoutes,
  ...customerAdminRoutes,
];
