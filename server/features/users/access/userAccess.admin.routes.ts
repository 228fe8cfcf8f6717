import { countedName } from '../../../domain/logins/countedName.ts';
import { endSessions, suspendUsers } from '../../../domain/logins/logins.queries.ts';
import { formOf } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { redirect } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { deleteUser, linkThatReturns, resumeUser } from './userAccess.queries.ts';
import { deletionForm } from '../users.form.ts';
import { isLastAdministrator } from '../groups/userGroups.queries.ts';
import { nameOf, userPages } from '../users.pages.ts';
import { getUser, type User } from '../users.queries.ts';
import { showUser } from '../users.recordPage.ts';

const here = ({ id }: User) => `/admin/users/${id}`;
const path = '/admin/users/:id';
const keep = { allow: ['administrator'] } as const;
const lastAdministrator = 'This is the last active administrator. Without one, nobody could manage users.';

/** Suspending, resuming, ending sessions, deleting (A18, A23, A25). */
export const userAccessRoutes: readonly Route[] = [
  staffPost(
    `${path}/suspend`,
    keep,
    withRecord(getUser, async (context, user) => {
      const { db } = context;
      if (await isLastAdministrator(db, user.id))
        return showUser(context, user, { state: formOf(user), errors: { access: lastAdministrator } }, 422);
      await suspendUsers(db, [user.id]);
      return redirect(here(user), `${nameOf(user)} has been suspended and signed out everywhere.`);
    }),
  ),

  staffPost(
    `${path}/resume`,
    keep,
    withRecord(getUser, async (context, user, read) => {
      const { db } = context;
      const resumed = await db.attempt(() => resumeUser(db, user));
      if (resumed.ok && resumed.value === 'resumed') {
        const isInvited = (await read())?.state === 'invited';
        const now = isInvited
          ? 'has been resumed. Send the invitation again, because earlier links no longer work.'
          : 'can sign in again.';
        return redirect(here(user), `${nameOf(user)} ${now}`);
      }
      const access =
        resumed.ok && resumed.value === 'no_company'
          ? `${user.company_name ?? ''} has been deleted, so there’s nothing to sign in to. Delete this user to free the username.`
          : 'This user no longer has a contact, so there’s nothing to sign in to. Select them for a contact first.';
      const errors = resumed.ok ? { access } : resumed.errors;
      return showUser(context, user, { state: formOf(user), errors }, 422);
    }),
  ),

  staffPost(
    `${path}/end_sessions`,
    keep,
    withRecord(getUser, async ({ db }, user) => {
      await endSessions(db, [user.id]);
      return redirect(here(user), `${nameOf(user)} has been signed out everywhere.`);
    }),
  ),

  staffPost(
    `${path}/unlock`,
    keep,
    withRecord(getUser, async ({ db, tenant, services }, user) => {
      db.note({ action: 'unlocked', table: 'users', id: user.id, name: nameOf(user) });
      await services.limits.unlock({ tenantId: tenant.id, usernameLower: countedName(user.username) });
      const done = `${nameOf(user)} has been unlocked and can try to sign in again now.`;
      return redirect(here(user), done);
    }),
  ),

  staffGet(
    `${path}/delete`,
    keep,
    withRecord(getUser, async ({ db }, user) =>
      userPages.confirmDelete(user, { returning: await linkThatReturns(db, user), errors: {} }),
    ),
  ),

  staffPost(
    `${path}/delete`,
    keep,
    withRecord(getUser, (context, user) => {
      const { db, services } = context;
      return submit(context, {
        form: deletionForm,
        save: async ({ replace_link: replace }) => {
          if (await isLastAdministrator(db, user.id)) return refused({ _form: lastAdministrator });
          await deleteUser(db, user, replace ? services.keys.newest : null);
          return saved(null);
        },
        done: () =>
          redirect(
            '/admin/users',
            `${nameOf(user)} has been deleted. The username ${user.username} can be used again.`,
          ),
        again: async ({ errors }, status) =>
          userPages.confirmDelete(user, { returning: await linkThatReturns(db, user), errors }, status),
      });
    }),
  ),
];
