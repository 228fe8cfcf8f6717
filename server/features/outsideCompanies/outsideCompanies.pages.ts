import { page, type PageReply } from '../../request/reply.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import { outsideCompanyStatuses } from './outsideCompanies.form.ts';
import type { OutsideCompanyKind } from './outsideCompanies.kinds.ts';
import type { OutsideCompany, OutsideCompanyRow } from './outsideCompanies.queries.ts';

const tabs = [
  ['', 'Details'],
  ['/customers', 'Customers'],
  ['/users', 'Users'],
] as const;

/** What the head of each page of a partner or an agent shows. */
export function outsideCompanyHead(
  kind: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
  current: (typeof tabs)[number][0],
) {
  const here = `${kind.path}/${outsideCompany.id}`;
  return {
    kind,
    outsideCompany,
    here,
    tabs: tabs.map(([end, label]) => ({ href: here + end, label, current: end === current })),
  };
}

const form = (kind: OutsideCompanyKind, state: FormState) => ({
  kind,
  state,
  labels: kind.labels,
  statuses: outsideCompanyStatuses,
});

export const outsideCompanyPages = {
  list: (
    kind: OutsideCompanyKind,
    locals: { list: ListView; outsideCompanies: readonly OutsideCompanyRow[]; mayAdd: boolean },
  ): PageReply =>
    page('outsideCompanies/list', { kind, ...locals, labels: kind.labels }, { title: kind.title }),
  add: (kind: OutsideCompanyKind, state: FormState, status = 200): PageReply =>
    page('outsideCompanies/new', form(kind, state), { title: `New ${kind.noun.one}`, status }),
  details: (
    kind: OutsideCompanyKind,
    outsideCompany: OutsideCompany,
    { state, ...rights }: { state: FormState; mayEdit: boolean; mayDelete: boolean },
    status = 200,
  ): PageReply =>
    page(
      'outsideCompanies/details',
      { ...outsideCompanyHead(kind, outsideCompany, ''), ...form(kind, state), ...rights },
      { title: outsideCompany.name, status },
    ),
};
