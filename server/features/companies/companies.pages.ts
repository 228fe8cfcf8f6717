import { page, type PageReply } from '../../request/reply.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import { companyStatuses } from './companies.form.ts';
import type { CompanyKind } from './companies.kinds.ts';
import type { Company, CompanyRow } from './companies.queries.ts';
import type { Consequences } from './companyDeletion.queries.ts';

const tabs = [
  ['', 'Details'],
  ['/customers', 'Customers'],
  ['/users', 'Users'],
] as const;

/** What the head of each page of a partner or an agent shows. */
export function companyHead(kind: CompanyKind, company: Company, current: (typeof tabs)[number][0]) {
  const here = `${kind.path}/${company.id}`;
  return {
    kind,
    company,
    here,
    tabs: tabs.map(([end, label]) => ({ href: here + end, label, current: end === current })),
  };
}

const form = (kind: CompanyKind, state: FormState) => ({
  kind,
  state,
  labels: kind.labels,
  statuses: companyStatuses,
});

export const companyPages = {
  list: (
    kind: CompanyKind,
    locals: { list: ListView; companies: readonly CompanyRow[]; mayAdd: boolean },
  ): PageReply => page('companies/list', { kind, ...locals, labels: kind.labels }, { title: kind.title }),
  add: (kind: CompanyKind, state: FormState, status = 200): PageReply =>
    page('companies/new', form(kind, state), { title: `New ${kind.noun.one}`, status }),
  details: (
    kind: CompanyKind,
    company: Company,
    { state, ...rights }: { state: FormState; mayEdit: boolean; mayDelete: boolean },
    status = 200,
  ): PageReply =>
    page(
      'companies/details',
      { ...companyHead(kind, company, ''), ...form(kind, state), ...rights },
      { title: company.name, status },
    ),
  confirmDelete: (kind: CompanyKind, company: Company, consequences: Consequences): PageReply =>
    page('companies/delete', { kind, company, ...consequences }, { title: `Delete ${company.name}` }),
};
