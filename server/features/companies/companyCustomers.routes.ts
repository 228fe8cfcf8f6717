import { submitTicked, type Refusal } from '../../forms/submitTicked.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { notFound, redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { getCompanyOf, type Company } from './companies.queries.ts';
import { customersOf, customersToFind } from './companyCustomers.list.ts';
import { companyCustomerPages } from './companyCustomers.pages.ts';
import { relateCustomers, takeAwayCustomer, type Taken } from './companyCustomers.queries.ts';

const see = { allow: ['view_records'] } as const;
// Whose customers an outside company sees is a matter of access, which administrators decide (A23).
const keep = { allow: ['administrator'] } as const;
const gone = 'One of them is no customer any more. Nothing was added; choose again.';

/** The customers of a partner or agent: found several at once, taken away one by one. */
export function companyCustomerRoutesOf(kind: CompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/customers`;
  const here = ({ id }: Company) => `${kind.path}/${id}/customers`;
  const getCompany = getCompanyOf(kind);

  async function findPage(
    context: StaffContext,
    company: Company,
    refusal: Refusal | null = null,
  ): Promise<PageReply> {
    const found = await listPage(context, `${here(company)}/find`, customersToFind(kind, company));
    const locals = {
      list: found.list,
      customers: found.rows,
      chosen: refusal?.chosen ?? [],
      errors: refusal ? { customers: refusal.message } : {},
    };
    return companyCustomerPages.find(kind, company, locals, refusal ? 422 : 200);
  }

  const takenInWords = (taken: readonly Taken[]) => {
    const names = taken.map(({ name, by }) => `${name} has the ${kind.noun.one} ${by}`);
    return `${names.join('; ')}. A customer has one ${kind.noun.one} at most, so nothing was added: take it away there first.`;
  };

  return [
    staffGet(
      path,
      see,
      withRecord(getCompany, async (context, company) => {
        const { list, rows } = await listPage(context, here(company), customersOf(kind, company));
        const mayKeep = isAllowed(context.actor, keep.allow);
        return companyCustomerPages.list(kind, company, { list, customers: rows, mayKeep });
      }),
    ),

    staffGet(
      `${path}/export.csv`,
      see,
      withRecord(getCompany, (context, company) => listCsv(context, customersOf(kind, company))),
    ),

    staffGet(
      `${path}/find`,
      keep,
      withRecord(getCompany, (context, company) => findPage(context, company)),
    ),

    staffPost(
      path,
      keep,
      withRecord(getCompany, (context, company) =>
        submitTicked(context, {
          field: 'customers',
          none: 'Tick at least one customer, then press Add.',
          gone,
          add: async (customers) => {
            const related = await relateCustomers(context.db, kind, company, customers);
            if (related === 'related') return null;
            return related === 'gone' ? gone : takenInWords(related.taken);
          },
          done: (count) => {
            const words = count === 1 ? 'The customer is' : `${count} customers are`;
            return redirect(here(company), `${words} ${kind.words.related} ${company.name}.`);
          },
          again: (refusal) => findPage(context, company, refusal),
        }),
      ),
    ),

    staffPost(
      `${path}/:customerId/remove`,
      keep,
      withRecord(getCompany, async ({ db, params: { customerId = '' } }, company) =>
        (await takeAwayCustomer(db, kind, company, customerId))
          ? redirect(
              here(company),
              `The customer is taken away: users of ${company.name} don’t see it any more.`,
            )
          : notFound(),
      ),
    ),
  ];
}
