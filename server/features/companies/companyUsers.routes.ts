import { csv, notFound, redirect } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route } from '../../request/route.ts';

import { formatDateTime } from '../../shared/dates.ts';
import { firstPasswordWords } from '../../domain/logins/firstPassword.words.ts';
import { parseForm, typedOf, type FieldErrors } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import {
  passwordErrors,
  portalUserLabels as labels,
  portalUserStates,
} from '../../domain/portalUsers/portalUsers.form.ts';
import { formAgain, newForm } from '../../forms/state.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { getCompanyOf } from './companies.queries.ts';
import { companyUserForms, type CompanyUserValues } from './companyUsers.form.ts';
import { companyUserPages } from './companyUsers.pages.ts';
import { addPortalAccount, portalGroup } from '../../domain/portalUsers/portalUsers.queries.ts';
import { exportCompanyUsers, listCompanyUsers, ownerOf, type CompanyUser } from './companyUsers.queries.ts';
import { sendPasswordLink } from '../../domain/passwordLinks/passwordLinks.queries.ts';
import { withLoginViews } from '../../domain/invitations/invitations.queries.ts';
import { companyUserKeepingRoutesOf } from './companyUserKeeping.routes.ts';
import { emailAsUsername } from '../../domain/logins/usernames.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'username', label: labels.username },
    { key: 'name', label: 'Name' },
  ],
  filters: [{ name: 'state', label: 'Status', options: [{ value: '', label: 'Any' }, ...portalUserStates] }],
};

/** The portal users of a partner or agent: list, export, add; then what is done with one of them. */
export function companyUserRoutesOf(kind: CompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/users`;
  const noun = { one: 'user', many: 'users' };
  return [
    staffGet(path, { allow: ['view_records'] }, async ({ db, query, params, actor }) => {
      const company = await getCompanyOf(kind)(db, params['id'] ?? '');
      if (!company) return notFound();
      const request = listQuery(query, spec);
      const { page, count } = await listCompanyUsers(db, kind, company, request);
      const here = `${kind.path}/${company.id}/users`;
      const list = listView(request, spec, {
        path: here,
        noun,
        count,
        cap: 1000,
        next: page.next,
        previous: page.previous,
        exportHref: `${here}/export.csv`,
      });
      const mayKeep = isAllowed(actor, ['administrator']);
      const users = await withLoginViews(db, page.rows);
      return companyUserPages.list(kind, company, { list, users, mayKeep });
    }),

    staffGet(`${path}/export.csv`, { allow: ['view_records'] }, async ({ db, query, params }) => {
      const company = await getCompanyOf(kind)(db, params['id'] ?? '');
      if (!company) return notFound();
      const users = exportCompanyUsers(db, kind, company, listQuery(query, spec));
      const column = (heading: string, value: (row: CompanyUser) => string | null) => ({ heading, value });
      const columns = [
        column(labels.username, (row) => row.username),
        column(labels.first_name, (row) => row.first_name),
        column(labels.last_name, (row) => row.last_name),
        column(labels.email, (row) => row.email),
        column('Status', (row) => portalUserStates.find(({ value }) => value === row.state)?.label ?? null),
        column('Last sign-in', (row) => formatDateTime(row.last_sign_in_at)),
      ];
      return csv('users.csv', columns, users);
    }),

    staffGet(`${path}/new`, { allow: ['administrator'] }, async ({ db, params }) => {
      const company = await getCompanyOf(kind)(db, params['id'] ?? '');
      return company ? companyUserPages.add(kind, company, newForm({ send_invitation: 'on' })) : notFound();
    }),

    staffPost(
      path,
      { allow: ['administrator'] },
      async ({ db, body, params, tenant, passwords, services }) => {
        const company = await getCompanyOf(kind)(db, params['id'] ?? '');
        if (!company) return notFound();
        const again = (errors: FieldErrors) =>
          companyUserPages.add(kind, company, formAgain(typedOf(Object.entries(body)), errors, null), 422);
        const form = parseForm(companyUserForms[kind.kind], body);
        if (!form.ok) return again(form.errors);
        const values: CompanyUserValues = form.values;
        const person = {
          username: values.username ?? values.email ?? '',
          first_name: values.first_name,
          last_name: values.last_name,
          email: values.email,
        };
        const hasPassword = values.password !== null || values.retype_password !== null;
        const errors: FieldErrors = hasPassword ? passwordErrors(values, tenant, person) : {};
        if (values.username === null) Object.assign(errors, emailAsUsername(person.username));
        const groupId = await portalGroup(db);
        if (groupId === null)
          errors['_form'] =
            'Portal users need an external usergroup, such as Customer Portal, and there is none. Add one first.';
        if (groupId === null || Object.keys(errors).length > 0) return again(errors);
        const passwordHash = values.password === null ? null : await passwords.hash(values.password);
        const added = await db.attempt(async () => {
          const made = await addPortalAccount(db, person, {
            groupId,
            owner: ownerOf(kind, company),
            passwordHash,
            mustChange: values.must_change && passwordHash !== null,
            canCreateUsers: values.can_create_users ?? false,
            claimAuthorizationRequired: values.claim_authorization_required ?? false,
          });
          const invited = { id: made.userId, name: `${person.first_name} ${person.last_name}` };
          if (passwordHash === null && values.send_invitation)
            await sendPasswordLink(db, services.keys, invited, 'invitation');
          return made;
        });
        if (!added.ok) return again(added.errors);
        const made = `Portal user ${person.username} is added.`;
        const invited = firstPasswordWords({
          hasPassword: passwordHash !== null,
          asked: values.send_invitation,
          email: person.email,
          mailWay: services.mailer.way,
        });
        const noLab = added.value.hasLab
          ? ''
          : ' There is no active lab named Customer Portal Lab: give the user a lab on its page.';
        const home = `${kind.path}/${company.id}/users`;
        return redirect(home, made + invited + noLab, noLab ? 'warn' : 'good');
      },
    ),

    ...companyUserKeepingRoutesOf(kind),
  ];
}
