import { csv, notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { firstPasswordWords } from '../../domain/logins/firstPassword.words.ts';

import { parseForm, typedOf } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { newPasswordErrors, passwordNames } from '../../secrets/passwords.ts';
import { formAgain, formOf, newForm, versionOf } from '../../forms/state.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import type { Tenant } from '../../request/actor.ts';
import { userAccessRoutes } from './users.access.routes.ts';
import { newUserForm, userForm, userKinds, userLabels, userStates, type UserValues } from './users.form.ts';
import { allGroups } from './users.groups.queries.ts';
import { userGroupRoutes } from './users.groups.routes.ts';
import { userLabRoutes } from './users.labs.routes.ts';
import { nameOf, userPages } from './users.pages.ts';
import { addUser, exportUsers, getUser, listUsers, saveUser, type UserRow } from './users.queries.ts';
import { readLicences } from '../../domain/licences/licences.queries.ts';
import { chosenGroups, showUser } from './users.show.ts';

const any = { value: '', label: 'Any' };
const spec: ListSpec = {
  sorts: [
    { key: 'name', label: userLabels.last_name },
    { key: 'username', label: userLabels.username },
  ],
  filters: [
    { name: 'kind', label: 'Kind', options: [any, ...userKinds] },
    { name: 'state', label: 'State', options: [any, ...userStates] },
  ],
};
const path = '/admin/users';
const allow = ['administrator'] as const;

/** What speaks against a typed password, which must hold no name of the person's or the tenant's (S10). */
const passwordErrors = (tenant: Tenant, values: UserValues) =>
  newPasswordErrors(
    { password: values.password ?? '', retype: values.retype_password ?? '' },
    {
      names: passwordNames({
        tenantName: tenant.name,
        slug: tenant.slug,
        username: values.username,
        email: values.email,
        firstName: values.first_name,
        lastName: values.last_name,
      }),
    },
  );

const recordRoutes: readonly Route[] = [
  staffGet(path, { allow }, async ({ db, query }) => {
    const request = listQuery(query, spec);
    const [{ page, count }, licences] = await Promise.all([listUsers(db, request), readLicences(db)]);
    const list = listView(request, spec, {
      path,
      noun: { one: 'user', many: 'users' },
      searchLabel: 'Search users by name, username or email',
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${path}/export.csv`,
    });
    return userPages.list({ list, users: page.rows, licences });
  }),

  staffGet(`${path}/export.csv`, { allow }, async ({ db, query }) => {
    const users = exportUsers(db, listQuery(query, spec));
    type Row = UserRow;
    const labelled = (['username', 'first_name', 'last_name', 'initials', 'email'] as const).map((key) => ({
      heading: userLabels[key],
      value: (row: Row) => row[key],
    }));
    const columns = [
      ...labelled,
      { heading: 'Kind', value: (row: Row) => (row.is_external ? 'external' : 'internal') },
      { heading: 'State', value: (row: Row) => row.state },
      { heading: 'Last sign-in', value: (row: Row) => row.last_sign_in_at?.toISOString() ?? null },
    ];
    return csv('users.csv', columns, users);
  }),

  staffGet(`${path}/new`, { allow }, async ({ db }) =>
    userPages.add(newForm({ send_invitation: 'on' }), await allGroups(db)),
  ),

  staffPost(path, { allow }, async ({ db, body, tenant, passwords, services }) => {
    const groups = await allGroups(db);
    const form = parseForm(newUserForm, body);
    if (!form.ok) return userPages.add(formAgain(form.typed, form.errors, null), groups, 422);
    const refuse = (errors: Record<string, string>) =>
      userPages.add(formAgain(typedOf(Object.entries(body)), errors, null), groups, 422);
    const chosen = chosenGroups(groups, form.values.groups);
    const { password, retype_password: retype, send_invitation: asked, email } = form.values;
    const errors = {
      ...(password !== null || retype !== null ? passwordErrors(tenant, form.values) : {}),
      ...(typeof chosen === 'string' && { groups: chosen }),
    };
    if (typeof chosen === 'string' || Object.keys(errors).length > 0) return refuse(errors);
    const hash = password === null ? null : await passwords.hash(password);
    const added = await db.attempt(() => addUser(db, services.keys, form.values, hash, chosen));
    if (!added.ok) return refuse(added.errors);
    const how = firstPasswordWords({
      hasPassword: hash !== null,
      asked,
      email,
      mailWay: services.mailer.way,
    });
    return redirect(`${path}/${added.value}`, `User ${nameOf(form.values)} is added.${how}`);
  }),

  staffGet(`${path}/:id`, { allow }, async (context) => {
    const user = await getUser(context.db, context.params['id'] ?? '');
    return user ? showUser(context, user, { state: formOf(user) }) : notFound();
  }),

  staffPost(`${path}/:id`, { allow }, async (context) => {
    const { db, params, body, tenant, passwords } = context;
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    const version = versionOf(body);
    const typed = typedOf(Object.entries(body));
    const refuse = (errors: Record<string, string>) =>
      showUser(context, user, { state: formAgain(typed, errors, version) }, 422);
    const form = parseForm(userForm, body);
    if (!form.ok) return refuse(form.errors);
    const { password, retype_password } = form.values;
    const changes = password !== null || retype_password !== null;
    const errors = changes ? passwordErrors(tenant, form.values) : {};
    if (Object.keys(errors).length > 0) return refuse(errors);
    const hash = password === null ? null : await passwords.hash(password);
    const saved = await db.attempt(() => saveUser(db, user, version, form.values, hash));
    if (!saved.ok) return refuse(saved.errors);
    const present = saved.value === 'stale' ? await getUser(db, user.id) : undefined;
    if (present) {
      const state = formInConflict(typed, present, userLabels, { must_change: tickedInWords });
      return showUser(context, present, { state }, 409);
    }
    if (saved.value === 'saved, link ended') {
      const ended = 'Saved. The link to set a password that the old Email got has ended: send a new one.';
      return redirect(`${path}/${user.id}`, ended, 'warn');
    }
    return saved.value === 'saved' ? redirect(`${path}/${user.id}`, 'Saved.') : notFound();
  }),
];

/** Users in the back office, which administrators alone keep (A23): record, groups, labs, access. */
export const userAdminRoutes: readonly Route[] = [
  ...recordRoutes,
  ...userGroupRoutes,
  ...userLabRoutes,
  ...userAccessRoutes,
];
