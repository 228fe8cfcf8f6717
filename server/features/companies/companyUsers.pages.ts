import { page, type PageReply } from '../../request/reply.ts';
import { sendInvitationLabel } from '../../domain/logins/firstPassword.words.ts';
import type { LoginView } from '../../domain/invitations/invitations.words.ts';
import type { ListView } from '../../lists/spec.ts';
import { portalUserLabels } from '../../domain/portalUsers/portalUsers.form.ts';
import type { FormState } from '../../forms/state.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { companyHead } from './companies.pages.ts';
import type { Company } from './companies.queries.ts';
import type { CompanyUser } from './companyUsers.queries.ts';

const labels = { ...portalUserLabels, send_invitation: sendInvitationLabel };

const about = (kind: CompanyKind, company: Company) => ({
  kind,
  company,
  labels,
  path: `${kind.path}/${company.id}/users`,
});

export const companyUserPages = {
  list: (
    kind: CompanyKind,
    company: Company,
    locals: { list: ListView; users: readonly (CompanyUser & { login: LoginView })[]; mayKeep: boolean },
  ): PageReply =>
    page(
      'companies/users/list',
      { ...about(kind, company), ...companyHead(kind, company, '/users'), ...locals },
      { title: `Users · ${company.name}` },
    ),
  add: (kind: CompanyKind, company: Company, state: FormState, status = 200): PageReply =>
    page('companies/users/new', { ...about(kind, company), state }, { title: 'New portal user', status }),
  password: (kind: CompanyKind, company: Company, user: CompanyUser, state: FormState): PageReply =>
    page(
      'companies/users/password',
      { ...about(kind, company), user, state },
      { title: `Change password of ${user.username}`, status: 422 },
    ),
  confirmDelete: (kind: CompanyKind, company: Company, user: CompanyUser): PageReply =>
    page('companies/users/delete', { ...about(kind, company), user }, { title: `Delete ${user.username}?` }),
};
