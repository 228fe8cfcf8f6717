import { csv, notFound, redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';

import { parseForm } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { companyCustomersForm, companyStatuses } from './companies.form.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { getCompany, type Company } from './companies.queries.ts';
import { companyCustomerPages } from './companyCustomers.pages.ts';
import {
  companyCustomers,
  exportCompanyCustomers,
  findCustomers,
  relateCustomers,
  takeAwayCustomer,
  type CompanyCustomer,
} from './companyCustomers.queries.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'number', label: 'Customer number' },
  ],
  filters: [{ name: 'status', label: 'Status', options: [{ value: '', label: 'Any' }, ...companyStatuses] }],
};
const noun = { one: 'customer', many: 'customers' };
// Whose customers an outside company sees is a matter of access, which administrators decide (A23).
const allow = ['administrator'] as const;

/** The customers of a partner or agent: found several at once, taken away one by one. */
export function companyCustomerRoutesOf(kind: CompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/customers`;
  const findSpec: ListSpec = {
    ...spec,
    filters: [
      {
        name: 'free',
        label: 'Shown',
        options: [
          { value: '', label: 'All customers' },
          { value: 'yes', label: `Without ${kind.kind === 'agent' ? 'an agent' : 'a partner'}` },
        ],
      },
    ],
  };

  async function findPage(
    { db, query }: StaffContext,
    company: Company,
    refused: { chosen: readonly string[]; message: string } | null = null,
  ): Promise<PageReply> {
    const request = listQuery(query, findSpec);
    const { page, count } = await findCustomers(db, kind, company, request);
    const list = listView(request, findSpec, {
      path: `${kind.path}/${company.id}/customers/find`,
      noun,
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
    });
    const errors = refused ? { customers: refused.message } : {};
    const locals = { list, customers: page.rows, chosen: refused?.chosen ?? [], errors };
    return companyCustomerPages.find(kind, company, locals, refused ? 422 : 200);
  }

  return [
    staffGet(path, { allow: ['view_records'] }, async ({ db, query, params, actor }) => {
      const company = await getCompany(db, kind, params['id'] ?? '');
      if (!company) return notFound();
      const request = listQuery(query, spec);
      const { page, count } = await companyCustomers(db, kind, company, request);
      const here = `${kind.path}/${company.id}/customers`;
      const list = listView(request, spec, {
        path: here,
        noun,
        count,
        cap: 1000,
        next: page.next,
        previous: page.previous,
        exportHref: `${here}/export.csv`,
      });
      const mayKeep = isAllowed(actor, allow);
      return companyCustomerPages.list(kind, company, { list, customers: page.rows, mayKeep });
    }),

    staffGet(`${path}/export.csv`, { allow: ['view_records'] }, async ({ db, query, params }) => {
      const company = await getCompany(db, kind, params['id'] ?? '');
      if (!company) return notFound();
      const customers = exportCompanyCustomers(db, kind, company, listQuery(query, spec));
      const columns = [
        { heading: 'Customer number', value: (row: CompanyCustomer) => row.number },
        { heading: 'Name', value: (row: CompanyCustomer) => row.name },
        { heading: 'Status', value: (row: CompanyCustomer) => row.status },
      ];
      return csv('customers.csv', columns, customers);
    }),

    staffGet(`${path}/find`, { allow }, async (context) => {
      const company = await getCompany(context.db, kind, context.params['id'] ?? '');
      return company ? findPage(context, company) : notFound();
    }),

    staffPost(path, { allow }, async (context) => {
      const { db, params, body } = context;
      const company = await getCompany(db, kind, params['id'] ?? '');
      if (!company) return notFound();
      const form = parseForm(companyCustomersForm, body);
      const chosen = form.ok ? form.values.customers : [];
      const refuse = (message: string) => findPage(context, company, { chosen, message });
      const gone = 'One of them is no customer any more. Nothing was added; choose again.';
      if (!form.ok) return refuse(gone);
      if (chosen.length === 0) return refuse('Tick at least one customer, then press Add.');
      const related = await relateCustomers(db, kind, company, chosen);
      if (related === 'gone') return refuse(gone);
      if (related !== 'related') {
        const names = related.taken.map(({ name, by }) => `${name} has the ${kind.noun.one} ${by}`);
        return refuse(
          `${names.join('; ')}. A customer has one ${kind.noun.one} at most, so nothing was added: take it away there first.`,
        );
      }
      const words = chosen.length === 1 ? 'The customer is' : `${chosen.length} customers are`;
      return redirect(
        `${kind.path}/${company.id}/customers`,
        `${words} ${kind.words.related} ${company.name}.`,
      );
    }),

    staffPost(`${path}/:customerId/remove`, { allow }, async ({ db, params }) => {
      const company = await getCompany(db, kind, params['id'] ?? '');
      if (!company || !(await takeAwayCustomer(db, kind, company, params['customerId'] ?? '')))
        return notFound();
      return redirect(
        `${kind.path}/${company.id}/customers`,
        `The customer is taken away: users of ${company.name} don’t see it any more.`,
      );
    }),
  ];
}
