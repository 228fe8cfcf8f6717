import { notFound, redirect } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import { staffPost, type Route } from '../../request/route.ts';
import { isUuid } from '../../shared/uuid.ts';
import { chooseLab } from './sessionChoices.queries.ts';

/** The back office's current lab: one of the user's own. */
export const labChoiceRoutes: readonly Route[] = [
  staffPost('/admin/lab', { allow: ['staff'] }, async ({ db, body, actor }) => {
    const labId = body['lab'];
    if (!isUuid(labId) || !(await chooseLab(db, actor, labId))) return notFound();
    return redirect(pathOnSide('staff', body['to']) ?? '/admin');
  }),
];
