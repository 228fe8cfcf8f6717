import type { Route } from '../request/route.ts';
import { customerAdminRoutes } from './customers/customers.admin.routes.ts';

/** Every route of the product. The route matrix of the tests walks this list, so no route can be forgotten there. */
export const routes: readonly Route[] = [...customerAdminRoutes];
