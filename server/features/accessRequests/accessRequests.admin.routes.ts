import {
  decideRequest,
  dismissRequests,
  getRequest,
  waitingRequests,
} from '../../domain/accessRequests/accessRequests.queries.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { ask } from '../../request/question.ts';
import { redirect, redirectWithUndo } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { idIn } from '../../shared/uuid.ts';
import { requestList } from './accessRequests.list.ts';
import { requestPages } from './accessRequests.pages.ts';

const path = '/admin/access_requests';
const keep = { allow: ['administrator'] } as const;

/** Who asked for access (A35): administrators, who give it (A23), lead on to *Give portal access*, or dismiss a request. */
export const accessRequestAdminRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const [isOn, waiting] = await Promise.all([takesRequests(context), waitingRequests(context.db)]);
    const { list, rows, empty } = await listPage(context, path, requestList, { none: noneYet(isOn) });
    return requestPages.list({ list, requests: rows, empty, isOn, waiting });
  }),

  staffGet(`${path}/export.csv`, keep, (context) => listCsv(context, requestList)),

  staffAsk(`${path}/dismiss_all`, keep, async ({ db }) => {
    const { count, latest } = await waitingRequests(db);
    if (latest === undefined) return redirect(path);
    return ask({
      title: count === 1 ? 'Dismiss the request that’s waiting?' : `Dismiss all ${count} requests?`,
      says: [
        'Nobody is told, and anyone can ask again.',
        'To put one back later, choose Dismissed under Status.',
      ],
      action: `${path}/dismiss_all`,
      fields: { latest },
      button: 'Dismiss all',
      back: { href: path, label: 'Access requests' },
    });
  }),
  staffPost(`${path}/dismiss_all`, keep, async ({ db, actor, body }) => {
    const latest = idIn(body['latest']);
    if (latest === null) return redirect(`${path}/dismiss_all`);
    const count = await dismissRequests(db, latest, actor.name);
    if (count === 0) return redirect(path, 'Somebody else has already answered these requests.', 'warn');
    return redirect(path, count === 1 ? '1 request dismissed.' : `${count} requests dismissed.`);
  }),

  ...(['dismiss', 'restore'] as const).map((what) =>
    staffPost(
      `${path}/:id/${what}`,
      keep,
      withRecord(getRequest, async ({ db, actor }, request) => {
        const [from, to] =
          what === 'dismiss' ? (['waiting', 'dismissed'] as const) : (['dismissed', 'waiting'] as const);
        const done = request.status === from && (await decideRequest(db, request, to, actor.name));
        if (!done) return redirect(path, 'Somebody else has already answered this request.', 'warn');
        return what === 'dismiss'
          ? redirectWithUndo(path, `Request from ${request.name} dismissed.`, {
              action: `${path}/${request.id}/restore`,
              fields: {},
            })
          : redirect(path, `Request from ${request.name} put back.`);
      }),
    ),
  ),
];

async function takesRequests({ db }: StaffContext): Promise<boolean> {
  const company = await db.row<{ access_requests: boolean }>(db.from('tenants').select('access_requests'));
  return company?.access_requests === true;
}

/** A16: a list says why it is empty, and what to do. */
const noneYet = (isOn: boolean) => ({
  title: 'Nobody is waiting for access',
  text: isOn
    ? 'People without a password can ask for access on the sign-in page. Their requests appear here.'
    : 'Requests for access are turned off, so the sign-in page doesn’t offer them.',
  action: { href: '/admin/settings/company', label: 'Change the settings' },
});
