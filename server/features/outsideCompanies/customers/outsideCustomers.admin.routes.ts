import { submitTicked, type Refusal } from '../../../forms/submitTicked.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import { pickPage } from '../../../lists/pick.ts';
import { ask, type Question } from '../../../request/question.ts';
import { notFound, redirect, type PageReply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import { getOutsideCompanyOf, type OutsideCompany } from '../outsideCompanies.queries.ts';
import { customersOf, customersToFind } from './outsideCustomers.list.ts';
import { outsideCompanyCustomerPages } from './outsideCustomers.pages.ts';
import {
  relateCustomers,
  removalFacts,
  removeCustomer,
  type RemovalFacts,
  type Taken,
} from './outsideCustomers.queries.ts';

const see = { allow: ['view_records'] } as const;
// Whose customers an outside company sees is a matter of access, which administrators decide (A23).
const keep = { allow: ['administrator'] } as const;
const gone = 'One of those customers no longer exists, so nothing was added. Choose again.';

/** The customers of a partner or agent: found several at once, removed one by one. */
export function outsideCompanyCustomerRoutesOf(kind: OutsideCompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/customers`;
  const here = ({ id }: OutsideCompany) => `${kind.path}/${id}/customers`;
  const getOutsideCompany = getOutsideCompanyOf(kind);

  async function findPage(
    context: StaffContext,
    outsideCompany: OutsideCompany,
    refusal: Refusal | null = null,
  ): Promise<PageReply> {
    const found = await pickPage(
      context,
      `${here(outsideCompany)}/find`,
      customersToFind(kind, outsideCompany),
      { name: 'customers', chosen: refusal?.chosen },
    );
    const locals = {
      list: found.list,
      customers: found.rows,
      picked: found.picked,
      errors: refusal?.message ? { customers: refusal.message } : {},
    };
    return outsideCompanyCustomerPages.find(kind, outsideCompany, locals, refusal?.message ? 422 : 200);
  }

  function removalQuestion(outsideCompany: OutsideCompany, { id, name, users }: RemovalFacts): Question {
    const people = users === 1 ? 'Its user' : `Its ${users} users`;
    const who =
      users === 0
        ? `${outsideCompany.name} has no users yet.`
        : `${people} will no longer see anything for ${name}.`;
    return {
      title: `Remove ${name} from ${outsideCompany.name}?`,
      says: [`${outsideCompany.name} will no longer be the ${kind.noun.one} of ${name}. ${who}`],
      action: `${here(outsideCompany)}/${id}/remove`,
      button: 'Remove customer',
      back: { href: here(outsideCompany), label: `Customers · ${outsideCompany.name}` },
    };
  }

  const takenInWords = (taken: readonly Taken[]) => {
    const names = taken.map(({ name, by }) => `${name} already has the ${kind.noun.one} ${by}`);
    return `${names.join('. ')}. A customer can have only one ${kind.noun.one}, so nothing was added. Remove it there first.`;
  };

  return [
    staffGet(
      path,
      see,
      withRecord(getOutsideCompany, async (context, outsideCompany) => {
        const { list, rows } = await listPage(
          context,
          here(outsideCompany),
          customersOf(kind, outsideCompany),
        );
        const mayKeep = isAllowed(context.actor, keep.allow);
        return outsideCompanyCustomerPages.list(kind, outsideCompany, { list, customers: rows, mayKeep });
      }),
    ),

    staffGet(
      `${path}/export.csv`,
      see,
      withRecord(getOutsideCompany, (context, outsideCompany) =>
        listCsv(context, customersOf(kind, outsideCompany)),
      ),
    ),

    staffGet(
      `${path}/find`,
      keep,
      withRecord(getOutsideCompany, (context, outsideCompany) => findPage(context, outsideCompany)),
    ),

    staffPost(
      path,
      keep,
      withRecord(getOutsideCompany, (context, outsideCompany) =>
        submitTicked(context, {
          field: 'customers',
          none: 'Tick at least one customer, then press Add.',
          gone,
          add: async (customers) => {
            const related = await relateCustomers(context.db, kind, outsideCompany, customers);
            if (related === 'related') return null;
            return related === 'gone' ? gone : takenInWords(related.taken);
          },
          done: (count) => {
            const words = count === 1 ? 'The customer is now' : `${count} customers are now`;
            return redirect(here(outsideCompany), `${words} ${kind.words.related} ${outsideCompany.name}.`);
          },
          again: (refusal) => findPage(context, outsideCompany, refusal),
        }),
      ),
    ),

    staffAsk(
      `${path}/:customerId/remove`,
      keep,
      withRecord(getOutsideCompany, async ({ db, params: { customerId = '' } }, outsideCompany) => {
        const facts = await removalFacts(db, kind, outsideCompany, customerId);
        return facts ? ask(removalQuestion(outsideCompany, facts)) : notFound();
      }),
    ),

    staffPost(
      `${path}/:customerId/remove`,
      keep,
      withRecord(getOutsideCompany, async ({ db, params: { customerId = '' } }, outsideCompany) =>
        (await removeCustomer(db, kind, outsideCompany, customerId))
          ? redirect(
              here(outsideCompany),
              `Customer removed. Users at ${outsideCompany.name} can no longer see it.`,
            )
          : notFound(),
      ),
    ),
  ];
}
