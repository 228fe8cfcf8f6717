import { archiveLogin, resumeLogin, suspendUsers } from '../../domain/logins/logins.queries.ts';
import { changePassword, passwordChanged } from '../../domain/portalUsers/newLogin.queries.ts';
import { passwordForm } from '../../domain/portalUsers/portalUsers.form.ts';
import { parseForm } from '../../forms/parse.ts';
import { submit } from '../../forms/submit.ts';
import { redirect, type Reply } from '../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { getCompanyOf, type Company } from './companies.queries.ts';
import { rightsForm } from './companyUsers.form.ts';
import { companyUserPages } from './companyUsers.pages.ts';
import { getCompanyUser, saveRights, type CompanyUser } from './companyUsers.queries.ts';

const keep = { allow: ['administrator'] } as const;

/** What administrators do with one user of a partner or agent (A6, A9, A18, A23, A25). */
export function companyUserKeepingRoutesOf(kind: CompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/users/:portalUserId`;
  const homeOf = ({ id }: Company) => `${kind.path}/${id}/users`;
  const getCompany = getCompanyOf(kind);

  /** Finds the company and its user; there is nothing where one of them is not to be seen. */
  const withUser = (
    handler: (context: StaffContext, company: Company, user: CompanyUser) => Promise<Reply> | Reply,
  ) =>
    withRecord(
      async (db, id, { params: { portalUserId = '' } }: StaffContext) => {
        const company = await getCompany(db, id);
        const user = company && (await getCompanyUser(db, kind, company, portalUserId));
        return user && { company, user };
      },
      (context, { company, user }) => handler(context, company, user),
    );

  const rights = staffPost(
    `${path}/rights`,
    keep,
    withUser(async ({ db, body }, company, user) => {
      const form = parseForm(rightsForm, body);
      if (!form.ok) return redirect(homeOf(company), Object.values(form.errors)[0], 'bad');
      await saveRights(db, user, form.values);
      return redirect(homeOf(company), `The rights of ${user.username} are saved.`);
    }),
  );

  return [
    ...(kind.kind === 'partner' ? [rights] : []),

    staffPost(
      `${path}/password`,
      keep,
      withUser((context, company, user) =>
        submit(context, {
          form: passwordForm,
          save: (values) => changePassword(context, user, values),
          done: () => redirect(homeOf(company), passwordChanged(user)),
          again: (state) => companyUserPages.password(kind, company, user, state),
        }),
      ),
    ),

    staffPost(
      `${path}/suspend`,
      keep,
      withUser(async ({ db }, company, user) => {
        await suspendUsers(db, [user.user_id]);
        return redirect(homeOf(company), `${user.username} is suspended.`);
      }),
    ),

    staffPost(
      `${path}/resume`,
      keep,
      withUser(async ({ db }, company, user) => {
        const resumed = await db.attempt(() => resumeLogin(db, user.user_id));
        return resumed.ok
          ? redirect(homeOf(company), `${user.username} is resumed.`)
          : redirect(homeOf(company), resumed.errors['_form'], 'bad');
      }),
    ),

    staffGet(
      `${path}/delete`,
      keep,
      withUser((_context, company, user) => companyUserPages.confirmDelete(kind, company, user)),
    ),

    staffPost(
      `${path}/delete`,
      keep,
      withUser(async ({ db }, company, user) => {
        await archiveLogin(db, user);
        return redirect(homeOf(company), `${user.username} is deleted.`);
      }),
    ),
  ];
}
