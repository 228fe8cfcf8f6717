import { submit } from '../../forms/submit.ts';
import { newForm } from '../../forms/state.ts';
import { notFound, redirect } from '../../request/reply.ts';
import { publicGet, publicPost, type Route } from '../../request/route.ts';
import { tooManyOf } from '../../request/errors.ts';
import { href } from '../../shared/href.ts';
import { refused, saved } from '../../shared/saved.ts';
import { requestForm } from './accessRequests.form.ts';
import { requestPages } from './accessRequests.pages.ts';

const path = '/request_access';

/** *Ask for access* on the sign-in page (A35): the same answer to everybody, known or not. */
export const accessRequestPublicRoutes: readonly Route[] = [
  publicGet(path, ({ tenant }) =>
    tenant.takesRequests ? requestPages.ask({ tenantName: tenant.name, state: newForm() }) : notFound(),
  ),

  publicPost(path, (context) => {
    const { tenant, services, request } = context;
    if (!tenant.takesRequests) return notFound();
    return submit(context, {
      form: requestForm,
      save: async (values) => {
        const tooMany =
          (await tooManyOf(services.limits.spend('ask_access', request.address))) ??
          (await tooManyOf(services.limits.spend('ask_access_company', tenant.id)));
        if (tooMany) return refused(tooMany);
        await services.lookups.askAccess(request.slug, values);
        return saved(null);
      },
      done: () => redirect(href('/login', { why: 'access_asked' })),
      again: (state, status) => requestPages.ask({ tenantName: tenant.name, state }, status),
    });
  }),
];
