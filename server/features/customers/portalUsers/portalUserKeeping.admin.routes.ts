import { resumeLogin, suspendUsers } from '../../../domain/logins/logins.queries.ts';
import { changePassword, passwordChanged } from '../../../domain/portalUsers/newLogin.queries.ts';
import { passwordForm } from '../../../domain/portalUsers/portalUsers.form.ts';
import { parseForm } from '../../../forms/parse.ts';
import { submit } from '../../../forms/submit.ts';
import { redirect } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { deleteForm } from './portalUsers.form.ts';
import { portalUserPages, portalUsersPath } from './portalUsers.pages.ts';
import { deletePortalUser, isOnlyPortalUser } from './portalUsers.queries.ts';
import { withPortalUser } from './withPortalUser.ts';

const path = `${portalUsersPath(':id')}/:portalUserId`;
const keep = { allow: ['administrator'] } as const;

/** What administrators do with one portal user (A3, A6, A18, A23, A25). */
export const portalUserKeepingRoutes: readonly Route[] = [
  staffPost(
    `${path}/password`,
    keep,
    withPortalUser((context, customer, user) =>
      submit(context, {
        form: passwordForm,
        save: (values) => changePassword(context, user, values),
        done: () => redirect(portalUsersPath(customer.id), passwordChanged(user)),
        again: (state) => portalUserPages.password(customer, user, state),
      }),
    ),
  ),

  staffPost(
    `${path}/suspend`,
    keep,
    withPortalUser(async ({ db }, customer, user) => {
      await suspendUsers(db, [user.user_id]);
      return redirect(portalUsersPath(customer.id), `${user.username} has been suspended.`);
    }),
  ),

  staffPost(
    `${path}/resume`,
    keep,
    withPortalUser(async ({ db }, customer, user) => {
      const home = portalUsersPath(customer.id);
      if (user.scope === 'contact' && user.contact_id === null)
        return redirect(home, `${user.username} no longer has a contact. Assign one first.`, 'bad');
      const resumed = await db.attempt(() => resumeLogin(db, user.user_id));
      return resumed.ok
        ? redirect(home, `${user.username} has been resumed.`)
        : redirect(home, resumed.errors['_form'], 'bad');
    }),
  ),

  staffGet(
    `${path}/delete`,
    keep,
    withPortalUser(async ({ db }, customer, user) => {
      const isLast = await isOnlyPortalUser(db, customer.id, { lock: false });
      return portalUserPages.confirmDelete(customer, user, isLast);
    }),
  ),

  staffPost(
    `${path}/delete`,
    keep,
    withPortalUser(async ({ db, body, services }, customer, user) => {
      const home = portalUsersPath(customer.id);
      const form = parseForm(deleteForm, body);
      // A3: that the link works again is said before; it may have become the last one since the page was opened.
      if (!form.ok || ((await isOnlyPortalUser(db, customer.id, { lock: true })) && !form.values.last))
        return redirect(`${home}/${user.id}/delete`);
      const replace = form.values.last && form.values.replace_link;
      await deletePortalUser(db, customer.id, user, replace ? services.keys.newest : null);
      return redirect(home, `${user.username} has been deleted.`);
    }),
  ),
];
