import { newLoginDefaults } from '../../../domain/logins/firstPassword.words.ts';
import { withLoginViews } from '../../../domain/invitations/invitations.queries.ts';
import { addPortalUser } from '../../../domain/portalUsers/newLogin.queries.ts';
import { mySiteGroup } from '../../../domain/siteGroups/siteGroups.queries.ts';
import type { Db } from '../../../database/db.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { parseForm } from '../../../forms/parse.ts';
import { submit } from '../../../forms/submit.ts';
import { portalUsersFile } from '../../../domain/portalUsers/exported.queries.ts';
import { listPage } from '../../../lists/listPage.ts';
import { notFound, redirect, type PageReply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import { getOutsideCompanyOf, type OutsideCompany } from '../outsideCompanies.queries.ts';
import {
  outsideCompanyUserForms,
  personOf,
  rightsForm,
  type OutsideCompanyUserValues,
} from './outsideUsers.form.ts';
import { outsideCompanyUserList } from './outsideUsers.list.ts';
import { outsideCompanyUserPages } from './outsideUsers.pages.ts';
import { getOutsideCompanyUser, ownerOf, saveRights } from './outsideUsers.queries.ts';

const see = { allow: ['view_records'] } as const;
const keep = { allow: ['administrator'] } as const;

/** The portal users of a partner or agent: list, export, add, and the rights of a partner's (A19, A20). */
export function outsideCompanyUserRoutesOf(kind: OutsideCompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/users`;
  const here = ({ id }: OutsideCompany) => `${kind.path}/${id}/users`;
  const getOutsideCompany = getOutsideCompanyOf(kind);
  return [
    staffGet(
      path,
      see,
      withRecord(getOutsideCompany, async (context, outsideCompany) => {
        const { list, rows } = await listPage(
          context,
          here(outsideCompany),
          outsideCompanyUserList(kind, outsideCompany),
        );
        const mayKeep = isAllowed(context.actor, keep.allow);
        const users = await withLoginViews(context.db, rows);
        return outsideCompanyUserPages.list(kind, outsideCompany, { list, users, mayKeep });
      }),
    ),

    staffGet(
      `${path}/export.csv`,
      see,
      withRecord(getOutsideCompany, (context, outsideCompany) =>
        portalUsersFile(context, outsideCompanyUserList(kind, outsideCompany)),
      ),
    ),

    staffGet(
      `${path}/new`,
      keep,
      withRecord(getOutsideCompany, ({ db }, outsideCompany) =>
        addPage(db, kind, outsideCompany, newForm(newLoginDefaults)),
      ),
    ),

    staffPost(
      path,
      keep,
      withRecord(getOutsideCompany, (context, outsideCompany) =>
        submit(context, {
          form: outsideCompanyUserForms[kind.kind],
          save: (values: OutsideCompanyUserValues) => {
            const { person, errors } = personOf(values);
            const belonging = {
              owner: ownerOf(kind, outsideCompany),
              canCreateUsers: values.can_create_users ?? false,
              claimAuthorizationRequired: values.claim_authorization_required ?? false,
            };
            return addPortalUser(context, person, values, belonging, { errors });
          },
          done: ({ username, words, tone }) =>
            redirect(here(outsideCompany), `Portal user ${username} added.${words}`, tone),
          again: (state, status) => addPage(context.db, kind, outsideCompany, state, status),
        }),
      ),
    ),

    ...(kind.kind === 'partner' ? [rightsRoute(kind)] : []),
  ];
}

function rightsRoute(kind: OutsideCompanyKind): Route {
  return staffPost(
    `${kind.path}/:id/users/:portalUserId/rights`,
    keep,
    withRecord(
      getOutsideCompanyOf(kind),
      async ({ db, body, params: { portalUserId = '' } }, outsideCompany) => {
        const home = `${kind.path}/${outsideCompany.id}/users`;
        const user = await getOutsideCompanyUser(db, kind, outsideCompany, portalUserId);
        if (!user) return notFound();
        const form = parseForm(rightsForm, body);
        if (!form.ok) return redirect(home, Object.values(form.errors)[0], 'bad');
        await saveRights(db, user, form.values);
        return redirect(home, `Access saved for ${user.username}.`);
      },
    ),
  );
}

/** The utility makes accounts of partners in a whole site group; agents have none there (A24). */
async function addPage(
  db: Db,
  kind: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const group = kind.kind === 'partner' ? ((await mySiteGroup(db)) ?? null) : null;
  return outsideCompanyUserPages.add(kind, outsideCompany, { state, group }, status);
}
