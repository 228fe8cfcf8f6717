import { countShutOut, makeActive } from '../../domain/records/inactive.queries.ts';
import { activeWords, inactiveWords } from '../../domain/records/inactive.words.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { ask } from '../../request/question.ts';
import { notFound, redirect, redirectWithUndo, type PageReply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { formOf, newForm, type FormState } from '../../forms/state.ts';
import { outsideCompanyKinds, type OutsideCompanyKind } from './outsideCompanies.kinds.ts';
import { outsideCompanyListOf } from './outsideCompanies.list.ts';
import { companyWays, outsideCompanyPages } from './outsideCompanies.pages.ts';
import {
  addOutsideCompany,
  companyBelongings,
  getOutsideCompanyOf,
  saveOutsideCompany,
  type OutsideCompany,
} from './outsideCompanies.queries.ts';
import { outsideCompanyCustomerRoutesOf } from './customers/outsideCustomers.admin.routes.ts';
import { deletionQuestion } from './deletion/outsideDeletion.words.ts';
import { consequencesOf, deleteOutsideCompany } from './deletion/outsideDeletion.queries.ts';
import { outsideCompanyUserRoutesOf } from './users/outsideUsers.admin.routes.ts';

const see = { allow: ['view_records'] } as const;
const keep = { allow: ['keep_records'] } as const;
const decide = { allow: ['administrator'] } as const;
const rightsOf = ({ actor }: StaffContext) => ({
  mayEdit: isAllowed(actor, keep.allow),
  mayDelete: isAllowed(actor, decide.allow),
});

/** Partners and agents in the back office: their records, their customers, their users (requirements 3 and 5). */
export const outsideCompanyAdminRoutes: readonly Route[] = Object.values(outsideCompanyKinds).flatMap(
  (kind) => [
    ...recordRoutesOf(kind),
    ...outsideCompanyCustomerRoutesOf(kind),
    ...outsideCompanyUserRoutesOf(kind),
    ...deletionRoutesOf(kind),
  ],
);

function recordRoutesOf(kind: OutsideCompanyKind): readonly Route[] {
  const { path, noun } = kind;
  const outsideCompanyList = outsideCompanyListOf(kind);
  const getOutsideCompany = getOutsideCompanyOf(kind);
  return [
    staffGet(path, see, async (context) => {
      const { list, rows } = await listPage(context, path, outsideCompanyList);
      return outsideCompanyPages.list(kind, {
        list,
        outsideCompanies: rows,
        mayAdd: rightsOf(context).mayEdit,
      });
    }),

    staffGet(`${path}/export.csv`, see, (context) => listCsv(context, outsideCompanyList)),

    staffGet(`${path}/new`, keep, () => outsideCompanyPages.add(kind, newForm({ status: 'active' }))),

    staffPost(path, keep, (context) =>
      submit(context, {
        form: kind.form,
        save: (values) => context.db.attempt(() => addOutsideCompany(context.db, kind, values)),
        done: (id, { name }) => redirect(`${path}/${id}`, `${capital(noun.one)} ${name} added.`),
        again: (state, status) => outsideCompanyPages.add(kind, state, status),
      }),
    ),

    staffGet(
      `${path}/:id`,
      see,
      withRecord(getOutsideCompany, (context, outsideCompany) =>
        detailsPage(context, kind, outsideCompany, formOf(outsideCompany)),
      ),
    ),

    staffPost(
      `${path}/:id`,
      keep,
      withRecord(getOutsideCompany, (context, outsideCompany, read) => {
        const { db } = context;
        return submitChange(context, {
          form: kind.form,
          record: outsideCompany,
          read,
          save: (values, version) =>
            db.attempt(() => saveOutsideCompany(db, kind, outsideCompany, version, values)),
          done: async (_saved, { name, status }) => {
            const here = `${path}/${outsideCompany.id}`;
            if (status === 'active' || outsideCompany.status === 'inactive') return redirect(here, 'Saved.');
            // Nothing ends for good with it, so it isn't asked about (A5).
            const shutOut = await countShutOut(db, kind.table, outsideCompany.id);
            const undo = { action: `${here}/reactivate`, fields: {} };
            return redirectWithUndo(here, inactiveWords(name, { shutOut }), undo);
          },
          again: (state, status, present) => detailsPage(context, kind, present, state, status),
          compare: (typed, present) => formInConflict(typed, present, kind.labels),
        });
      }),
    ),

    // *Undo* of making a partner or an agent inactive.
    staffPost(
      `${path}/:id/reactivate`,
      keep,
      withRecord(getOutsideCompany, async ({ db }, { id, name }) => {
        await makeActive(db, kind.table, id);
        return redirect(`${path}/${id}`, activeWords(name));
      }),
    ),
  ];
}

async function detailsPage(
  context: StaffContext,
  kind: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const counts = await companyBelongings(context.db, kind, outsideCompany.id);
  const ways = companyWays(kind, outsideCompany.id, counts);
  return outsideCompanyPages.details(kind, outsideCompany, { state, ways, ...rightsOf(context) }, status);
}

/** *Delete* of a partner or an agent, which asks first: it shuts its users out (A18, A23). */
function deletionRoutesOf(kind: OutsideCompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/delete`;
  const getOutsideCompany = getOutsideCompanyOf(kind);
  return [
    staffAsk(
      path,
      decide,
      withRecord(getOutsideCompany, async ({ db }, outsideCompany) =>
        ask(deletionQuestion(kind, outsideCompany, await consequencesOf(db, kind, outsideCompany))),
      ),
    ),

    staffPost(
      path,
      decide,
      withRecord(getOutsideCompany, async ({ db }, outsideCompany) => {
        const { users } = await consequencesOf(db, kind, outsideCompany);
        if (!(await deleteOutsideCompany(db, kind, outsideCompany))) return notFound();
        const suspended =
          ['', ' Its user has been suspended.'][users.length] ?? ' Its users have been suspended.';
        return redirect(kind.path, `${outsideCompany.name} has been deleted.${suspended}`);
      }),
    ),
  ];
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
