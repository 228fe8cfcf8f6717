import { csv, notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';

import { parseForm, typedOf } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { formAgain, formOf, newForm, versionOf } from '../../forms/state.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { staffPermissions } from '../../domain/usergroups/staffPermissions.ts';
import { administratorsForm, usergroupForm, usergroupLabels as labels } from './usergroups.form.ts';
import { usergroupPages } from './usergroups.pages.ts';
import {
  addUsergroup,
  copyUsergroup,
  exportUsergroups,
  getUsergroup,
  listUsergroups,
  saveUsergroup,
  type Usergroup,
} from './usergroups.queries.ts';

const spec: ListSpec = {
  sorts: [{ key: 'name', label: labels.name }],
  filters: [
    {
      name: 'kind',
      label: 'Kind',
      options: [
        { value: '', label: 'Any' },
        { value: 'internal', label: 'Internal' },
        { value: 'external', label: 'External' },
      ],
    },
  ],
};
const path = '/admin/usergroups';
const allow = ['administrator'] as const;

const inUse =
  'Users have this group (deleted ones count too), so it stays what it is. Make a copy, change that, and assign it to them.';

/** A usergroup as its form shows it. */
const stateOf = (group: Usergroup) => {
  const state = formOf(group);
  return { ...state, values: { ...state.values, permissions: group.permissions } };
};
const permissionsInWords = (value: string) =>
  value
    .split(', ')
    .map((one) => (Object.entries(staffPermissions).find(([name]) => name === one) ?? ['', one])[1])
    .join(', ');

/** Usergroups, which administrators alone keep (A23): internal ones with named permissions, external ones for the portal. */
export const usergroupAdminRoutes: readonly Route[] = [
  staffGet(path, { allow }, async ({ db, query }) => {
    const request = listQuery(query, spec);
    const { page, count } = await listUsergroups(db, request);
    const list = listView(request, spec, {
      path,
      noun: { one: 'usergroup', many: 'usergroups' },
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${path}/export.csv`,
    });
    return usergroupPages.list({ list, groups: page.rows });
  }),

  staffGet(`${path}/export.csv`, { allow }, async ({ db, query }) => {
    const groups = exportUsergroups(db, listQuery(query, spec));
    const columns = [
      { heading: labels.name, value: (group: Usergroup) => group.name },
      { heading: labels.is_external, value: (group: Usergroup) => (group.is_external ? 'Yes' : 'No') },
      {
        heading: labels.permissions,
        value: (group: Usergroup) =>
          group.is_administrators ? 'Everything' : permissionsInWords(group.permissions.join(', ')),
      },
      { heading: 'Users', value: (group: Usergroup) => group.members },
    ];
    return csv('usergroups.csv', columns, groups);
  }),

  staffGet(`${path}/new`, { allow }, () => usergroupPages.add(newForm())),

  staffPost(path, { allow }, async ({ db, body }) => {
    const form = parseForm(usergroupForm, body);
    if (!form.ok) return usergroupPages.add(formAgain(form.typed, form.errors, null), 422);
    const added = await db.attempt(() => addUsergroup(db, form.values));
    if (!added.ok)
      return usergroupPages.add(formAgain(typedOf(Object.entries(body)), added.errors, null), 422);
    return redirect(`${path}/${added.value}`, `Usergroup ${form.values.name} is added.`);
  }),

  staffGet(`${path}/:id`, { allow }, async ({ db, params }) => {
    const group = await getUsergroup(db, params['id'] ?? '');
    return group ? usergroupPages.show(group, stateOf(group)) : notFound();
  }),

  staffPost(`${path}/:id`, { allow }, async ({ db, params, body }) => {
    const group = await getUsergroup(db, params['id'] ?? '');
    if (!group) return notFound();
    const version = versionOf(body);
    const typed = typedOf(Object.entries(body));
    const form = parseForm(group.is_administrators ? administratorsForm : usergroupForm, body);
    if (!form.ok) return usergroupPages.show(group, formAgain(form.typed, form.errors, version), 422);
    const saved = await db.attempt(() => saveUsergroup(db, group, version, form.values));
    if (!saved.ok) return usergroupPages.show(group, formAgain(typed, saved.errors, version), 422);
    if (saved.value === 'in_use')
      return usergroupPages.show(group, formAgain(typed, { is_external: inUse }, version), 422);
    if (saved.value === 'gone') return notFound();
    if (saved.value === 'saved') return redirect(`${path}/${group.id}`, 'Saved.');
    const theirs = { ...group, permissions: group.permissions.join(', ') };
    const words = { is_external: tickedInWords, permissions: permissionsInWords };
    return usergroupPages.show(group, formInConflict(typed, theirs, labels, words), 409);
  }),

  staffPost(`${path}/:id/copy`, { allow }, async ({ db, params }) => {
    const group = await getUsergroup(db, params['id'] ?? '');
    if (!group) return notFound();
    const copy = await copyUsergroup(db, group);
    return redirect(`${path}/${copy.id}`, `${copy.name} is made. Nobody has it yet.`);
  }),
];
