import { decideRequest, getRequest } from '../../domain/accessRequests/accessRequests.queries.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect, redirectWithUndo } from '../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { requestList } from './accessRequests.list.ts';
import { requestPages } from './accessRequests.pages.ts';

const path = '/admin/access_requests';
const keep = { allow: ['administrator'] } as const;

/** Who asked for access (A35): administrators, who give it (A23), lead on to *Give portal access*, or dismiss a request. */
export const accessRequestAdminRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const isOn = await takesRequests(context);
    const { list, rows, empty } = await listPage(context, path, requestList, { none: noneYet(isOn) });
    return requestPages.list({ list, requests: rows, empty, isOn });
  }),

  staffGet(`${path}/export.csv`, keep, (context) => listCsv(context, requestList)),

  ...(['dismiss', 'restore'] as const).map((what) =>
    staffPost(
      `${path}/:id/${what}`,
      keep,
      withRecord(getRequest, async ({ db, actor }, request) => {
        const [from, to] =
          what === 'dismiss' ? (['waiting', 'dismissed'] as const) : (['dismissed', 'waiting'] as const);
        const done = request.status === from && (await decideRequest(db, request, to, actor.name));
        if (!done) return redirect(path, 'Somebody else has already decided this request.', 'warn');
        return what === 'dismiss'
          ? redirectWithUndo(path, `The request of ${request.name} is dismissed.`, {
              action: `${path}/${request.id}/restore`,
              fields: {},
            })
          : redirect(path, `The request of ${request.name} waits again.`);
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
    : 'Requests for access are switched off, so the sign-in page doesn’t offer them.',
  action: { href: '/admin/settings/company', label: 'Change the settings' },
});
