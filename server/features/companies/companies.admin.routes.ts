import { csv, notFound, redirect } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';

import { parseForm, typedOf } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { formAgain, formOf, newForm, versionOf } from '../../forms/state.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { companyLabels, companyStatuses, type CompanyField } from './companies.form.ts';
import { companyKinds, type CompanyKind } from './companies.kinds.ts';
import { companyPages } from './companies.pages.ts';
import {
  addCompany,
  exportCompanies,
  getCompany,
  listCompanies,
  saveCompany,
  type CompanyRow,
} from './companies.queries.ts';
import { companyCustomerRoutesOf } from './companyCustomers.routes.ts';
import { companyDeletionRoutesOf } from './companyDeletion.routes.ts';
import { companyUserRoutesOf } from './companyUsers.routes.ts';

const specOf = (kind: CompanyKind): ListSpec => ({
  sorts: [
    { key: 'name', label: companyLabels.name },
    ...(kind.labels.number ? [{ key: 'number', label: kind.labels.number }] : []),
  ],
  filters: [
    {
      name: 'status',
      label: companyLabels.status,
      options: [{ value: '', label: 'Any' }, ...companyStatuses],
    },
  ],
});
const mayKeep = ({ actor }: StaffContext) => isAllowed(actor, ['keep_records']);
const rightsOf = (context: StaffContext) => ({
  mayEdit: mayKeep(context),
  mayDelete: isAllowed(context.actor, ['administrator']),
});

/** Partners and agents in the back office: their records, their customers, their users (requirements 3 and 5). */
export const companyAdminRoutes: readonly Route[] = Object.values(companyKinds).flatMap((kind) => [
  ...recordRoutesOf(kind),
  ...companyCustomerRoutesOf(kind),
  ...companyUserRoutesOf(kind),
  ...companyDeletionRoutesOf(kind),
]);

function recordRoutesOf(kind: CompanyKind): readonly Route[] {
  const { path, noun } = kind;
  const spec = specOf(kind);
  return [
    staffGet(path, { allow: ['view_records'] }, async (context) => {
      const request = listQuery(context.query, spec);
      const { page, count } = await listCompanies(context.db, kind, request);
      const list = listView(request, spec, {
        path,
        noun,
        count,
        cap: 1000,
        next: page.next,
        previous: page.previous,
        exportHref: `${path}/export.csv`,
      });
      return companyPages.list(kind, { list, companies: page.rows, mayAdd: mayKeep(context) });
    }),

    staffGet(`${path}/export.csv`, { allow: ['view_records'] }, async ({ db, query }) => {
      const companies = exportCompanies(db, kind, listQuery(query, spec));
      const fields = Object.entries(kind.labels) as [CompanyField, string][];
      const columns = [
        ...fields.map(([key, heading]) => ({ heading, value: (row: CompanyRow) => row[key] })),
        { heading: 'Customers', value: (row: CompanyRow) => row.customers },
        { heading: 'Users', value: (row: CompanyRow) => row.users },
      ];
      return csv(`${noun.many}.csv`, columns, companies);
    }),

    staffGet(`${path}/new`, { allow: ['keep_records'] }, () =>
      companyPages.add(kind, newForm({ status: 'active' })),
    ),

    staffPost(path, { allow: ['keep_records'] }, async ({ db, body }) => {
      const form = parseForm(kind.form, body);
      if (!form.ok) return companyPages.add(kind, formAgain(form.typed, form.errors, null), 422);
      const added = await db.attempt(() => addCompany(db, kind, form.values));
      if (!added.ok)
        return companyPages.add(kind, formAgain(typedOf(Object.entries(body)), added.errors, null), 422);
      return redirect(`${path}/${added.value}`, `${capital(noun.one)} ${form.values.name} is added.`);
    }),

    staffGet(`${path}/:id`, { allow: ['view_records'] }, async (context) => {
      const company = await getCompany(context.db, kind, context.params['id'] ?? '');
      if (!company) return notFound();
      return companyPages.details(kind, company, { state: formOf(company), ...rightsOf(context) });
    }),

    staffPost(`${path}/:id`, { allow: ['keep_records'] }, async (context) => {
      const { db, params, body } = context;
      const company = await getCompany(db, kind, params['id'] ?? '');
      if (!company) return notFound();
      const version = versionOf(body);
      const typed = typedOf(Object.entries(body));
      const again = (state: ReturnType<typeof formAgain>, status: number) =>
        companyPages.details(kind, company, { state, ...rightsOf(context) }, status);
      const form = parseForm(kind.form, body);
      if (!form.ok) return again(formAgain(form.typed, form.errors, version), 422);
      const saved = await db.attempt(() => saveCompany(db, kind, company, version, form.values));
      if (!saved.ok) return again(formAgain(typed, saved.errors, version), 422);
      if (saved.value === 'gone') return notFound();
      if (saved.value === 'stale') return again(formInConflict(typed, company, kind.labels), 409);
      return redirect(`${path}/${company.id}`, 'Saved.');
    }),
  ];
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
