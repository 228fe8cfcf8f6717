import { notFound, redirect } from '../../request/reply.ts';
import { publicPost, staffPost, type Route } from '../../request/route.ts';
import { viewedIn } from './portalViews.form.ts';
import { canBeViewed, openView } from './portalViews.queries.ts';

/** *View portal as* and *Stop viewing* (A8, S17). */
export const portalViewRoutes: readonly Route[] = [
  // Its form carries no nonce: a second press must get a cookie too, and opens the same view anew in place of the first.
  staffPost('/admin/views', { allow: ['view_portals'] }, async ({ db, body, session, request }) => {
    const viewed = viewedIn(body);
    // Asked before there is a new cookie: a refusal leaves the view that is open alone.
    if (!viewed || !(await canBeViewed(db, viewed))) return notFound();
    const opened = await openView(db, viewed, await session.renew('view'), request);
    return opened ? redirect('/') : notFound();
  }),

  // Public, since a view that is over by its time limit is stopped by the same button, and leads back all the same.
  publicPost('/stop_viewing', async ({ session, services, request }) => {
    const tokenHash = session.tokenHash('view');
    if (!tokenHash) return redirect('/admin');
    const viewed = await services.lookups.endView(request.slug, tokenHash);
    await session.forget('view');
    return redirect(viewed ? `/admin/${viewed.kind}/${viewed.id}` : '/admin');
  }),
];
