import { notFound } from '../../../request/reply.ts';
import { staffGet, type Route, type StaffContext } from '../../../request/route.ts';
import { listQuery, listView, type ListSpec } from '../../../lists/spec.ts';
import { getCustomer } from '../customers.queries.ts';
import { mailLinkPages } from './mailLink.pages.ts';
import { findRecipients, findTickets } from './mailLink.queries.ts';
import { secureLinkPath } from './mailLink.words.ts';

const path = `${secureLinkPath(':id')}/email`;
const byName: ListSpec = { sorts: [{ key: 'name', label: 'Name' }] };
const byAge: ListSpec = { sorts: [{ key: 'newest', label: 'Opened', direction: 'desc' }] };

/** The find pages of *Email link*, for where a drop-down would be too long. */
export const mailLinkFindRoutes: readonly Route[] = [
  staffGet(`${path}/contact`, { allow: ['keep_records'] }, async ({ db, params, query }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const request = listQuery(query, byName);
    const { page, count } = await findRecipients(db, customer.id, request);
    const list = listView(request, byName, {
      path: `${secureLinkPath(customer.id)}/email/contact`,
      noun: { one: 'contact', many: 'contacts' },
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      kept: inForm(query),
    });
    return mailLinkPages.findRecipient(customer, { list, found: page.rows });
  }),

  staffGet(`${path}/ticket`, { allow: ['keep_records'] }, async ({ db, params, query }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const request = listQuery(query, byAge);
    const { page, count } = await findTickets(db, customer.id, request);
    const list = listView(request, byAge, {
      path: `${secureLinkPath(customer.id)}/email/ticket`,
      noun: { one: 'ticket', many: 'tickets' },
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      kept: inForm(query),
    });
    return mailLinkPages.findTicket(customer, { list, found: page.rows });
  }),
];

/** What is in the form, for the find page to bring back. */
function inForm({ contact_id: contact, leads_to: page }: StaffContext['query']): Record<string, string> {
  return { ...(contact && { contact_id: contact }), ...(page && { leads_to: page }) };
}
