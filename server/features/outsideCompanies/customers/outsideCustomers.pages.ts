import { page, type PageReply } from '../../../request/reply.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { Picked } from '../../../lists/pick.ts';
import type { ListView } from '../../../lists/spec.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import { outsideCompanyHead } from '../outsideCompanies.pages.ts';
import type { OutsideCompany } from '../outsideCompanies.queries.ts';
import type { OutsideCompanyCustomer } from './outsideCustomers.list.ts';

export const outsideCompanyCustomerPages = {
  list: (
    kind: OutsideCompanyKind,
    outsideCompany: OutsideCompany,
    locals: { list: ListView; customers: readonly OutsideCompanyCustomer[]; mayKeep: boolean },
  ): PageReply =>
    page(
      'outsideCompanies/customers/list',
      { ...outsideCompanyHead(kind, outsideCompany, '/customers'), ...locals },
      { title: `Customers · ${outsideCompany.name}` },
    ),
  find: (
    kind: OutsideCompanyKind,
    outsideCompany: OutsideCompany,
    locals: {
      list: ListView;
      customers: readonly OutsideCompanyCustomer[];
      picked: Picked<OutsideCompanyCustomer>;
      errors: FieldErrors;
    },
    status = 200,
  ): PageReply =>
    page(
      'outsideCompanies/customers/find',
      { kind, outsideCompany, here: `${kind.path}/${outsideCompany.id}/customers`, ...locals },
      { title: 'Find customer', status },
    ),
};
