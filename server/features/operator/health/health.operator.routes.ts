import { redirect } from '../../../request/reply.ts';
import { operatorGet, operatorPost, type Route } from '../../../request/route.ts';
import { idIn } from '../../../shared/uuid.ts';
import { healthPage, taskInWords } from './health.pages.ts';

const path = '/operator/health';

/** How the platform is doing: queue, failed jobs, database, versions. */
export const operatorHealthRoutes: readonly Route[] = [
  operatorGet(path, async ({ operators, tokenHash, services }) =>
    healthPage(await operators.health(tokenHash), services.version),
  ),

  operatorPost(`${path}/retry`, async ({ operators, tokenHash, body, request }) => {
    const { task } = body;
    const { failures } = await operators.health(tokenHash);
    const tenant = idIn(body['tenant']);
    // Only what the page shows: a name that was made up is none.
    const failed = failures.find((one) => one.task === task && one.tenant === tenant);
    const count = failed ? await operators.retry(tokenHash, failed.task, tenant, request.address) : 0;
    return failed && count > 0
      ? redirect(
          path,
          `${taskInWords(failed.task)}: ${count} ${count === 1 ? 'job' : 'jobs'} will be tried again.`,
        )
      : redirect(path, 'Those jobs aren’t waiting for another try any more.', 'info');
  }),
];
