import { notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { countedName } from '../../domain/logins/countedName.ts';
import { parseForm, type FieldErrors } from '../../forms/parse.ts';
import { formOf } from '../../forms/state.ts';
import { deleteUser, linkThatReturns, resumeUser } from './users.access.queries.ts';
import { endSessions, suspendUsers } from '../../domain/logins/logins.queries.ts';
import { deletionForm } from './users.form.ts';
import { isLastAdministrator } from './users.groups.queries.ts';
import { nameOf, userPages } from './users.pages.ts';
import { getUser } from './users.queries.ts';
import { showUser } from './users.show.ts';

const path = '/admin/users/:id';
const allow = ['administrator'] as const;
const lastAdministrator = 'This is the last active administrator, without whom nobody could keep users.';

/** Suspending, resuming, ending sessions, deleting (A18, A23, A25). */
export const userAccessRoutes: readonly Route[] = [
  staffPost(`${path}/suspend`, { allow }, async (context) => {
    const { db, params } = context;
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    if (await isLastAdministrator(db, user.id))
      return showUser(context, user, { state: formOf(user), errors: { access: lastAdministrator } }, 422);
    await suspendUsers(db, [user.id]);
    return redirect(`/admin/users/${user.id}`, `${nameOf(user)} is suspended and signed out everywhere.`);
  }),

  staffPost(`${path}/resume`, { allow }, async (context) => {
    const { db, params } = context;
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    const resumed = await db.attempt(() => resumeUser(db, user));
    if (resumed.ok && resumed.value === 'resumed') {
      const isInvited = (await getUser(db, user.id))?.state === 'invited';
      const now = isInvited
        ? 'is resumed. Send the invitation again: links from before have ended.'
        : 'can sign in again.';
      return redirect(`/admin/users/${user.id}`, `${nameOf(user)} ${now}`);
    }
    const access =
      resumed.ok && resumed.value === 'no_company'
        ? `${user.company_name ?? ''} is deleted, so there is nothing to sign in to. Delete this user; the username is free then.`
        : 'Its contact is gone, so there is nothing to sign in to. Select this user on a contact first.';
    const errors = resumed.ok ? { access } : resumed.errors;
    return showUser(context, user, { state: formOf(user), errors }, 422);
  }),

  staffPost(`${path}/end_sessions`, { allow }, async ({ db, params }) => {
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    await endSessions(db, [user.id]);
    return redirect(`/admin/users/${user.id}`, `${nameOf(user)} is signed out everywhere.`);
  }),

  staffPost(`${path}/unlock`, { allow }, async ({ db, params, tenant, services }) => {
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    db.note({ action: 'unlocked', table: 'users', id: user.id, name: nameOf(user) });
    await services.limits.unlock({ tenantId: tenant.id, usernameLower: countedName(user.username) });
    return redirect(
      `/admin/users/${user.id}`,
      `${nameOf(user)} is unlocked: wrong passwords that were counted are forgotten.`,
    );
  }),

  staffGet(`${path}/delete`, { allow }, async ({ db, params }) => {
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    return userPages.confirmDelete(user, { returning: await linkThatReturns(db, user), errors: {} });
  }),

  staffPost(`${path}/delete`, { allow }, async ({ db, params, body, services }) => {
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    const form = parseForm(deletionForm, body);
    const refuse = async (errors: FieldErrors) =>
      userPages.confirmDelete(user, { returning: await linkThatReturns(db, user), errors }, 422);
    if (!form.ok) return refuse(form.errors);
    if (await isLastAdministrator(db, user.id)) return refuse({ _form: lastAdministrator });
    await deleteUser(db, user, form.values.replace_link ? services.keys.newest : null);
    return redirect(
      '/admin/users',
      `${nameOf(user)} is deleted. The username ${user.username} is free again.`,
    );
  }),
];
