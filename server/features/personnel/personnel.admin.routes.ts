import { csv, notFound, redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';

import { parseForm, typedOf } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { formAgain, formOf, newForm, versionOf, type FormState } from '../../forms/state.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { typedAlong } from '../../forms/typedAlong.ts';
import { isUuid } from '../../shared/uuid.ts';
import { findLoginRoutes } from './findLogin.routes.ts';
import { loginChoices, loginDefect } from './logins.queries.ts';
import { myJobsRoutes } from './myJobs.routes.ts';
import { personnelForm, personnelLabels as labels, personnelStatuses } from './personnel.form.ts';
import { nameOf, personnelPages } from './personnel.pages.ts';
import { personnelDeletionRoutes } from './personnelDeletion.routes.ts';
import {
  addPersonnel,
  exportPersonnel,
  getPersonnel,
  listPersonnel,
  savePersonnel,
  type Personnel,
} from './personnel.queries.ts';

const spec: ListSpec = {
  sorts: [{ key: 'name', label: labels.last_name }],
  filters: [
    { name: 'status', label: labels.status, options: [{ value: '', label: 'Any' }, ...personnelStatuses] },
  ],
};
const path = '/admin/personnel';
const keep = { allow: ['keep_records'] } as const;
const mayKeep = ({ actor }: StaffContext) => isAllowed(actor, keep.allow);

/** What was typed in the form that led to *Find Login*, or that it leads back to. */
const broughtAlong = ({ query }: StaffContext) => typedAlong(query, labels, 'user_id');

async function addPage({ db }: StaffContext, state: FormState, status = 200): Promise<PageReply> {
  return personnelPages.add({ state, logins: await loginsOf(db, state) }, status);
}

async function showPage(
  context: StaffContext,
  person: Personnel,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const logins = await loginsOf(context.db, state);
  return personnelPages.show(person, { state, logins, mayEdit: mayKeep(context) }, status);
}

function loginsOf(db: StaffContext['db'], { values }: FormState) {
  const chosen = values['user_id'];
  return loginChoices(db, isUuid(chosen) ? chosen : null);
}

const recordRoutes: readonly Route[] = [
  staffGet(path, { allow: ['view_records'] }, async (context) => {
    const request = listQuery(context.query, spec);
    const { page, count } = await listPersonnel(context.db, request);
    const list = listView(request, spec, {
      path,
      noun: { one: 'personnel record', many: 'personnel records' },
      searchLabel: 'Search personnel by name, job title or username',
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${path}/export.csv`,
    });
    return personnelPages.list({ list, people: page.rows, mayAdd: mayKeep(context) });
  }),

  staffGet(`${path}/export.csv`, { allow: ['view_records'] }, async ({ db, query }) => {
    const people = exportPersonnel(db, listQuery(query, spec));
    const columns = [
      ...(['first_name', 'last_name', 'job_title', 'status'] as const).map((key) => ({
        heading: labels[key],
        value: (row: Personnel) => row[key],
      })),
      { heading: labels.user_id, value: (row: Personnel) => row.username },
    ];
    return csv('personnel.csv', columns, people);
  }),

  staffGet(`${path}/new`, keep, (context) => {
    const { query } = context;
    const along = broughtAlong(context);
    if (along) return addPage(context, formAgain(along.typed, {}, null));
    return addPage(context, newForm({ status: 'active', user_id: query['user_id'] ?? '' }));
  }),

  staffPost(path, keep, async (context) => {
    const { db, body } = context;
    const form = parseForm(personnelForm, body);
    if (!form.ok) return addPage(context, formAgain(form.typed, form.errors, null), 422);
    const refuse = (errors: Record<string, string>) =>
      addPage(context, formAgain(typedOf(Object.entries(body)), errors, null), 422);
    const { values } = form;
    const defect = values.user_id && (await loginDefect(db, values.user_id, null));
    if (defect) return refuse({ user_id: defect });
    const added = await db.attempt(() => addPersonnel(db, values));
    if (!added.ok) return refuse(added.errors);
    return redirect(`${path}/${added.value}`, `The personnel record of ${nameOf(values)} is added.`);
  }),

  staffGet(`${path}/:id`, { allow: ['view_records'] }, async (context) => {
    const person = await getPersonnel(context.db, context.params['id'] ?? '');
    if (!person) return notFound();
    const along = broughtAlong(context);
    const state = along ? formAgain(along.typed, {}, versionOf(context.query)) : formOf(person);
    const found = context.query['user_id'];
    // What was found is in the form, and saved with it.
    return showPage(
      context,
      person,
      found === undefined ? state : { ...state, values: { ...state.values, user_id: found } },
    );
  }),

  staffPost(`${path}/:id`, keep, async (context) => {
    const { db, params, body } = context;
    const person = await getPersonnel(db, params['id'] ?? '');
    if (!person) return notFound();
    const version = versionOf(body);
    const typed = typedOf(Object.entries(body));
    const refuse = (errors: Record<string, string>) =>
      showPage(context, person, formAgain(typed, errors, version), 422);
    const form = parseForm(personnelForm, body);
    if (!form.ok) return refuse(form.errors);
    const { values } = form;
    const defect = values.user_id && (await loginDefect(db, values.user_id, person));
    if (defect) return refuse({ user_id: defect });
    const saved = await db.attempt(() => savePersonnel(db, person.id, version, values));
    if (!saved.ok) return refuse(saved.errors);
    if (saved.value === 'gone') return notFound();
    if (saved.value === 'saved') return redirect(`${path}/${person.id}`, 'Saved.');
    const { options, chosen } = await loginChoices(db, values.user_id);
    const login = (id: string) =>
      id === person.user_id
        ? (person.username ?? '')
        : (options?.find(({ value }) => value === id)?.label ?? (chosen?.id === id ? chosen.name : ''));
    return showPage(context, person, formInConflict(typed, person, labels, { user_id: login }), 409);
  }),
];

/** Personnel records, with the login that each carries, and the jobs of the signed-in technician (5, A22). */
export const personnelAdminRoutes: readonly Route[] = [
  ...recordRoutes,
  ...personnelDeletionRoutes,
  ...findLoginRoutes,
  ...myJobsRoutes,
];
