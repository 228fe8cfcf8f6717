import { page, type PageReply } from '../../request/reply.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { ListView } from '../../lists/spec.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { companyHead } from './companies.pages.ts';
import type { Company } from './companies.queries.ts';
import type { CompanyCustomer } from './companyCustomers.list.ts';

export const companyCustomerPages = {
  list: (
    kind: CompanyKind,
    company: Company,
    locals: { list: ListView; customers: readonly CompanyCustomer[]; mayKeep: boolean },
  ): PageReply =>
    page(
      'companies/customers/list',
      { ...companyHead(kind, company, '/customers'), ...locals },
      { title: `Customers · ${company.name}` },
    ),
  find: (
    kind: CompanyKind,
    company: Company,
    locals: {
      list: ListView;
      customers: readonly CompanyCustomer[];
      chosen: readonly string[];
      errors: FieldErrors;
    },
    status = 200,
  ): PageReply =>
    page(
      'companies/customers/find',
      { kind, company, here: `${kind.path}/${company.id}/customers`, ...locals },
      { title: 'Find Customer', status },
    ),
};
