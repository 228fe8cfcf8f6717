import { archiveLogin, resumeLogin, suspendUsers } from '../../../domain/logins/logins.queries.ts';
import { changePassword, passwordChanged } from '../../../domain/portalUsers/newLogin.queries.ts';
import { passwordForm } from '../../../domain/portalUsers/portalUsers.form.ts';
import { parseForm } from '../../../forms/parse.ts';
import { submit } from '../../../forms/submit.ts';
import { redirect, type Reply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import { getOutsideCompanyOf, type OutsideCompany } from '../outsideCompanies.queries.ts';
import { rightsForm } from './outsideUsers.form.ts';
import { outsideCompanyUserPages } from './outsideUsers.pages.ts';
import { getOutsideCompanyUser, saveRights, type OutsideCompanyUser } from './outsideUsers.queries.ts';

const keep = { allow: ['administrator'] } as const;

/** What administrators do with one user of a partner or agent (A6, A9, A18, A23, A25). */
export function outsideCompanyUserKeepingRoutesOf(kind: OutsideCompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/users/:portalUserId`;
  const homeOf = ({ id }: OutsideCompany) => `${kind.path}/${id}/users`;
  const getOutsideCompany = getOutsideCompanyOf(kind);

  /** Finds the company and its user; there is nothing where one of them is not to be seen. */
  const withUser = (
    handler: (
      context: StaffContext,
      outsideCompany: OutsideCompany,
      user: OutsideCompanyUser,
    ) => Promise<Reply> | Reply,
  ) =>
    withRecord(
      async (db, id, { params: { portalUserId = '' } }: StaffContext) => {
        const outsideCompany = await getOutsideCompany(db, id);
        const user = outsideCompany && (await getOutsideCompanyUser(db, kind, outsideCompany, portalUserId));
        return user && { outsideCompany, user };
      },
      (context, { outsideCompany, user }) => handler(context, outsideCompany, user),
    );

  const rights = staffPost(
    `${path}/rights`,
    keep,
    withUser(async ({ db, body }, outsideCompany, user) => {
      const form = parseForm(rightsForm, body);
      if (!form.ok) return redirect(homeOf(outsideCompany), Object.values(form.errors)[0], 'bad');
      await saveRights(db, user, form.values);
      return redirect(homeOf(outsideCompany), `Access saved for ${user.username}.`);
    }),
  );

  return [
    ...(kind.kind === 'partner' ? [rights] : []),

    staffPost(
      `${path}/password`,
      keep,
      withUser((context, outsideCompany, user) =>
        submit(context, {
          form: passwordForm,
          save: (values) => changePassword(context, user, values),
          done: () => redirect(homeOf(outsideCompany), passwordChanged(user)),
          again: (state) => outsideCompanyUserPages.password(kind, outsideCompany, user, state),
        }),
      ),
    ),

    staffPost(
      `${path}/suspend`,
      keep,
      withUser(async ({ db }, outsideCompany, user) => {
        await suspendUsers(db, [user.user_id]);
        return redirect(homeOf(outsideCompany), `${user.username} has been suspended.`);
      }),
    ),

    staffPost(
      `${path}/resume`,
      keep,
      withUser(async ({ db }, outsideCompany, user) => {
        const resumed = await db.attempt(() => resumeLogin(db, user.user_id));
        return resumed.ok
          ? redirect(homeOf(outsideCompany), `${user.username} has been resumed.`)
          : redirect(homeOf(outsideCompany), resumed.errors['_form'], 'bad');
      }),
    ),

    staffGet(
      `${path}/delete`,
      keep,
      withUser((_context, outsideCompany, user) =>
        outsideCompanyUserPages.confirmDelete(kind, outsideCompany, user),
      ),
    ),

    staffPost(
      `${path}/delete`,
      keep,
      withUser(async ({ db }, outsideCompany, user) => {
        await archiveLogin(db, user);
        return redirect(homeOf(outsideCompany), `${user.username} has been deleted.`);
      }),
    ),
  ];
}
