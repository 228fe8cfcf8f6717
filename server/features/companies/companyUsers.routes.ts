import { withLoginViews } from '../../domain/invitations/invitations.queries.ts';
import { addPortalUser } from '../../domain/portalUsers/newLogin.queries.ts';
import { newForm } from '../../forms/state.ts';
import { submit } from '../../forms/submit.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { getCompanyOf, type Company } from './companies.queries.ts';
import { companyUserForms, personOf, type CompanyUserValues } from './companyUsers.form.ts';
import { companyUserList } from './companyUsers.list.ts';
import { companyUserPages } from './companyUsers.pages.ts';
import { ownerOf } from './companyUsers.queries.ts';
import { companyUserKeepingRoutesOf } from './companyUserKeeping.routes.ts';

const see = { allow: ['view_records'] } as const;
const keep = { allow: ['administrator'] } as const;

/** The portal users of a partner or agent: list, export, add; then what is done with one of them. */
export function companyUserRoutesOf(kind: CompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/users`;
  const here = ({ id }: Company) => `${kind.path}/${id}/users`;
  const getCompany = getCompanyOf(kind);
  return [
    staffGet(
      path,
      see,
      withRecord(getCompany, async (context, company) => {
        const { list, rows } = await listPage(context, here(company), companyUserList(kind, company));
        const users = await withLoginViews(context.db, rows);
        const mayKeep = isAllowed(context.actor, keep.allow);
        return companyUserPages.list(kind, company, { list, users, mayKeep });
      }),
    ),

    staffGet(
      `${path}/export.csv`,
      see,
      withRecord(getCompany, (context, company) => listCsv(context, companyUserList(kind, company))),
    ),

    staffGet(
      `${path}/new`,
      keep,
      withRecord(getCompany, (_context, company) =>
        companyUserPages.add(kind, company, newForm({ send_invitation: 'on' })),
      ),
    ),

    staffPost(
      path,
      keep,
      withRecord(getCompany, (context, company) =>
        submit(context, {
          form: companyUserForms[kind.kind],
          save: (values: CompanyUserValues) => {
            const { person, errors } = personOf(values);
            const belonging = {
              owner: ownerOf(kind, company),
              canCreateUsers: values.can_create_users ?? false,
              claimAuthorizationRequired: values.claim_authorization_required ?? false,
            };
            return addPortalUser(context, person, values, belonging, { errors });
          },
          done: ({ username, words, tone }) =>
            redirect(here(company), `Portal user ${username} is added.${words}`, tone),
          again: (state, status) => companyUserPages.add(kind, company, state, status),
        }),
      ),
    ),

    ...companyUserKeepingRoutesOf(kind),
  ];
}
