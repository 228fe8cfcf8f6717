import { page, type PageReply } from '../../../request/reply.ts';
import { sendInvitationLabel } from '../../../domain/logins/firstPassword.words.ts';
import type { Obstacle } from '../../../domain/logins/obstacles.words.ts';
import type { LoginView } from '../../../domain/invitations/invitations.words.ts';
import type { SiteGroup } from '../../../domain/siteGroups/siteGroups.queries.ts';
import type { ListView } from '../../../lists/spec.ts';
import { portalUserLabels } from '../../../domain/portalUsers/portalUsers.form.ts';
import type { FormState } from '../../../forms/state.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import { outsideCompanyHead } from '../outsideCompanies.pages.ts';
import type { OutsideCompany } from '../outsideCompanies.queries.ts';
import type { OutsideCompanyUser } from './outsideUsers.queries.ts';

const labels = { ...portalUserLabels, send_invitation: sendInvitationLabel };

const about = (kind: OutsideCompanyKind, outsideCompany: OutsideCompany) => ({
  kind,
  outsideCompany,
  labels,
  path: `${kind.path}/${outsideCompany.id}/users`,
});

export const outsideCompanyUserPages = {
  list: (
    kind: OutsideCompanyKind,
    outsideCompany: OutsideCompany,
    locals: {
      list: ListView;
      users: readonly (OutsideCompanyUser & { login: LoginView; obstacle: Obstacle | null })[];
      mayKeep: boolean;
    },
  ): PageReply =>
    page(
      'outsideCompanies/users/list',
      { ...about(kind, outsideCompany), ...outsideCompanyHead(kind, outsideCompany, '/users'), ...locals },
      { title: `Users · ${outsideCompany.name}` },
    ),
  add: (
    kind: OutsideCompanyKind,
    outsideCompany: OutsideCompany,
    locals: { state: FormState; group: SiteGroup | null },
    status = 200,
  ): PageReply =>
    page(
      'outsideCompanies/users/new',
      { ...about(kind, outsideCompany), ...locals },
      { title: 'New portal user', status },
    ),
};
