import { isAllowed, staffGet, type Route } from '../../request/route.ts';
import { personnelPages } from './personnel.pages.ts';
import { personnelOf } from './personnel.queries.ts';

/** *My jobs*: those of the one personnel record that carries the signed-in user (A22). */
export const myJobsRoutes: readonly Route[] = [
  staffGet('/admin/my_jobs', { allow: ['staff'] }, async ({ db, actor }) => {
    const record = (await personnelOf(db, actor.userId)) ?? null;
    return personnelPages.myJobs({
      name: actor.name,
      record,
      isAdministrator: isAllowed(actor, ['administrator']),
    });
  }),
];
