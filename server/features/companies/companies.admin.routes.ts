import { submit, submitChange } from '../../forms/submit.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { notFound, redirect } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { formOf, newForm } from '../../forms/state.ts';
import { companyKinds, type CompanyKind } from './companies.kinds.ts';
import { companyListOf } from './companies.list.ts';
import { companyPages } from './companies.pages.ts';
import { addCompany, getCompanyOf, saveCompany } from './companies.queries.ts';
import { companyCustomerRoutesOf } from './companyCustomers.routes.ts';
import { consequencesOf, deleteCompany } from './companyDeletion.queries.ts';
import { companyUserRoutesOf } from './companyUsers.routes.ts';

const see = { allow: ['view_records'] } as const;
const keep = { allow: ['keep_records'] } as const;
const decide = { allow: ['administrator'] } as const;
const rightsOf = ({ actor }: StaffContext) => ({
  mayEdit: isAllowed(actor, keep.allow),
  mayDelete: isAllowed(actor, decide.allow),
});

/** Partners and agents in the back office: their records, their customers, their users (requirements 3 and 5). */
export const companyAdminRoutes: readonly Route[] = Object.values(companyKinds).flatMap((kind) => [
  ...recordRoutesOf(kind),
  ...companyCustomerRoutesOf(kind),
  ...companyUserRoutesOf(kind),
  ...deletionRoutesOf(kind),
]);

function recordRoutesOf(kind: CompanyKind): readonly Route[] {
  const { path, noun } = kind;
  const companyList = companyListOf(kind);
  const getCompany = getCompanyOf(kind);
  return [
    staffGet(path, see, async (context) => {
      const { list, rows } = await listPage(context, path, companyList);
      return companyPages.list(kind, { list, companies: rows, mayAdd: rightsOf(context).mayEdit });
    }),

    staffGet(`${path}/export.csv`, see, (context) => listCsv(context, companyList)),

    staffGet(`${path}/new`, keep, () => companyPages.add(kind, newForm({ status: 'active' }))),

    staffPost(path, keep, (context) =>
      submit(context, {
        form: kind.form,
        save: (values) => context.db.attempt(() => addCompany(context.db, kind, values)),
        done: (id, { name }) => redirect(`${path}/${id}`, `${capital(noun.one)} ${name} is added.`),
        again: (state, status) => companyPages.add(kind, state, status),
      }),
    ),

    staffGet(
      `${path}/:id`,
      see,
      withRecord(getCompany, (context, company) =>
        companyPages.details(kind, company, { state: formOf(company), ...rightsOf(context) }),
      ),
    ),

    staffPost(
      `${path}/:id`,
      keep,
      withRecord(getCompany, (context, company, read) => {
        const { db } = context;
        return submitChange(context, {
          form: kind.form,
          record: company,
          read,
          save: (values, version) => db.attempt(() => saveCompany(db, kind, company, version, values)),
          done: () => redirect(`${path}/${company.id}`, 'Saved.'),
          again: (state, status, present) =>
            companyPages.details(kind, present, { state, ...rightsOf(context) }, status),
          compare: (typed, present) => formInConflict(typed, present, kind.labels),
        });
      }),
    ),
  ];
}

/** *Delete* of a partner or an agent, which asks first: it shuts its users out (A18, A23). */
function deletionRoutesOf(kind: CompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/delete`;
  const getCompany = getCompanyOf(kind);
  return [
    staffGet(
      path,
      decide,
      withRecord(getCompany, async ({ db }, company) =>
        companyPages.confirmDelete(kind, company, await consequencesOf(db, kind, company)),
      ),
    ),

    staffPost(
      path,
      decide,
      withRecord(getCompany, async ({ db }, company) => {
        const { users } = await consequencesOf(db, kind, company);
        if (!(await deleteCompany(db, kind, company))) return notFound();
        const suspended = ['', ' Its user is suspended.'][users.length] ?? ' Its users are suspended.';
        return redirect(kind.path, `${company.name} is deleted.${suspended}`);
      }),
    ),
  ];
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
