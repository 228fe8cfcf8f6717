import { page, type PageReply } from '../../request/reply.ts';
import { countedInWords, type Belonging } from '../../domain/customers/belongings.words.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import { href } from '../../shared/href.ts';
import { outsideCompanyStatuses } from './outsideCompanies.form.ts';
import type { OutsideCompanyKind } from './outsideCompanies.kinds.ts';
import type { CompanyBelongings, OutsideCompany, OutsideCompanyRow } from './outsideCompanies.queries.ts';

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

/** What belongs to a partner or an agent, each kind with the way to its list. */
export function companyWays(
  { path }: OutsideCompanyKind,
  id: string,
  counts: CompanyBelongings,
): Belonging[] {
  return [
    { href: `${path}/${id}/customers`, text: countedInWords(counts.customers, 'customer', 'customers') },
    { href: `${path}/${id}/users`, text: countedInWords(counts.users, 'portal user', 'portal users') },
    ...(counts.claims === null
      ? []
      : [
          {
            href: href('/admin/claims', { partner: id }),
            text: countedInWords(counts.claims, 'claim', 'claims'),
          },
        ]),
  ];
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
    {
      state,
      ...locals
    }: { state: FormState; ways: readonly Belonging[]; mayEdit: boolean; mayDelete: boolean },
    status = 200,
  ): PageReply =>
    page(
      'outsideCompanies/details',
      { ...outsideCompanyHead(kind, outsideCompany, ''), ...form(kind, state), ...locals },
      { title: outsideCompany.name, status },
    ),
};
