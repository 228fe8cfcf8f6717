import { operatorGet, type Route } from '../../../request/route.ts';
import { healthPage } from './health.pages.ts';

/** How the platform is doing: queue, failed jobs, database, versions. */
export const operatorHealthRoutes: readonly Route[] = [
  operatorGet('/operator/health', async ({ operators, tokenHash, services }) =>
    healthPage(await operators.health(tokenHash), services.version),
  ),
];
