import { chooseCustomer } from '../../domain/customers/chosen.queries.ts';
import { notFound, redirect } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import { portalGet, portalPost, type Route } from '../../request/route.ts';
import { isUuid } from '../../shared/uuid.ts';
import { choicePages } from './choices.pages.ts';
import { choosableCustomers, mostCustomersShown } from './sessionChoices.queries.ts';

/**
 * The switcher of agents, who look at one of the customers allocated to them at a time (A21), and of partners, whose lists
 * narrow to one of their customers or show all (A20a).
 */
export const customerChoiceRoutes: readonly Route[] = [
  portalGet('/customer', { allow: ['agent_user', 'partner_user'] }, async ({ db, query, actor }) => {
    const search = (query['q'] ?? '').trim();
    const found = await choosableCustomers(db, search);
    return choicePages.customer({
      search,
      customers: found.slice(0, mostCustomersShown),
      more: found.length > mostCustomersShown,
      current: actor.kind === 'partner_user' ? db.customerId : (actor.customer?.id ?? null),
      all: actor.kind === 'partner_user',
      to: pathOnSide('portal', query['to']) ?? '/',
    });
  }),

  portalPost('/customer', { allow: ['agent_user', 'partner_user'], viewers: true }, async ({ db, body }) => {
    const chosen = body['customer'] ?? '';
    if (chosen !== '' && !isUuid(chosen)) return notFound();
    if (!(await chooseCustomer(db, chosen === '' ? null : chosen))) return notFound();
    return redirect(wayBack(body['to']));
  }),
];

/** The page that the choice was made on; from a record of the customer before it leads to its list. */
function wayBack(to: unknown): string {
  const url = new URL(pathOnSide('portal', to) ?? '/', 'http://own.invalid');
  const [, list = '', id] = url.pathname.split('/');
  if (list === 'facility' || list === 'customer') return '/';
  if (isUuid(id)) return `/${list}`;
  // A place in the middle of the other customer's list is none in this one's.
  url.searchParams.delete('after');
  url.searchParams.delete('before');
  return url.pathname + url.search;
}
