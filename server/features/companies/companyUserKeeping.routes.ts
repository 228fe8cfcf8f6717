import { notFound, redirect, type Reply } from '../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { parseForm, typedOf, type FieldErrors } from '../../forms/parse.ts';
import { passwordErrors, passwordForm } from '../../domain/portalUsers/portalUsers.form.ts';
import { formAgain } from '../../forms/state.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { getCompanyOf, type Company } from './companies.queries.ts';
import { rightsForm } from './companyUsers.form.ts';
import { companyUserPages } from './companyUsers.pages.ts';
import { archiveLogin, resumeLogin, setPassword, suspendUsers } from '../../domain/logins/logins.queries.ts';
import { getCompanyUser, saveRights, type CompanyUser } from './companyUsers.queries.ts';

const allow = ['administrator'] as const;

/** What administrators do with one user of a partner or agent (A6, A9, A18, A23, A25). */
export function companyUserKeepingRoutesOf(kind: CompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/users/:portalUserId`;
  const homeOf = ({ id }: Company) => `${kind.path}/${id}/users`;

  /** Finds the company and its user; there is nothing where one of them is not to be seen. */
  async function withUser(
    { db, params }: StaffContext,
    work: (company: Company, user: CompanyUser) => Promise<Reply> | Reply,
  ): Promise<Reply> {
    const company = await getCompanyOf(kind)(db, params['id'] ?? '');
    const user = company && (await getCompanyUser(db, kind, company, params['portalUserId'] ?? ''));
    return company && user ? work(company, user) : notFound();
  }

  const rights = staffPost(`${path}/rights`, { allow }, (context) =>
    withUser(context, async (company, user) => {
      const form = parseForm(rightsForm, context.body);
      if (!form.ok) return redirect(homeOf(company), Object.values(form.errors)[0], 'bad');
      await saveRights(context.db, user, form.values);
      return redirect(homeOf(company), `The rights of ${user.username} are saved.`);
    }),
  );

  return [
    ...(kind.kind === 'partner' ? [rights] : []),

    staffPost(`${path}/password`, { allow }, (context) =>
      withUser(context, async (company, user) => {
        const { db, body, tenant, passwords } = context;
        const again = (errors: FieldErrors) =>
          companyUserPages.password(
            kind,
            company,
            user,
            formAgain(typedOf(Object.entries(body)), errors, null),
          );
        const form = parseForm(passwordForm, body);
        if (!form.ok) return again(form.errors);
        const { password, must_change } = form.values;
        const errors = passwordErrors(form.values, tenant, user);
        if (password === null || Object.keys(errors).length > 0) return again(errors);
        await setPassword(db, user.user_id, await passwords.hash(password), must_change);
        const done = `The password of ${user.username} is changed, and open sessions are ended.`;
        return redirect(homeOf(company), done);
      }),
    ),

    staffPost(`${path}/suspend`, { allow }, (context) =>
      withUser(context, async (company, user) => {
        await suspendUsers(context.db, [user.user_id]);
        return redirect(homeOf(company), `${user.username} is suspended.`);
      }),
    ),

    staffPost(`${path}/resume`, { allow }, (context) =>
      withUser(context, async (company, user) => {
        const resumed = await context.db.attempt(() => resumeLogin(context.db, user.user_id));
        return resumed.ok
          ? redirect(homeOf(company), `${user.username} is resumed.`)
          : redirect(homeOf(company), resumed.errors['_form'], 'bad');
      }),
    ),

    staffGet(`${path}/delete`, { allow }, (context) =>
      withUser(context, (company, user) => companyUserPages.confirmDelete(kind, company, user)),
    ),

    staffPost(`${path}/delete`, { allow }, (context) =>
      withUser(context, async (company, user) => {
        await archiveLogin(context.db, user);
        return redirect(homeOf(company), `${user.username} is deleted.`);
      }),
    ),
  ];
}
