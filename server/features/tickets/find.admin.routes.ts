import { notFound, type Reply } from '../../request/reply.ts';
import { staffGet, type Route, type StaffAllow, type StaffContext } from '../../request/route.ts';
import { listQuery, listView, type ListSpec } from '../../shared/list.ts';
import { findContacts, findCustomers } from './people.queries.ts';
import { ticketAdminPages } from './tickets.pages.ts';
import { getTicket } from './tickets.queries.ts';

const path = '/admin/tickets';
const keep: readonly StaffAllow[] = ['keep_tickets'];
const spec: ListSpec = { sorts: [{ key: 'name', label: 'Name' }] };

/** The find pages of a ticket's form, for where a drop-down would be too long. Nothing is saved before the form is. */
export const ticketFindRoutes: readonly Route[] = [
  staffGet(`${path}/new/customer`, { allow: keep }, (context) =>
    findPage(context, { field: 'customer_id', backTo: `${path}/new`, cancel: path, chosen: null }),
  ),

  staffGet(`${path}/:id/customer`, { allow: keep }, async (context) => {
    const ticket = await getTicket(context.db, context.params['id'] ?? '');
    if (!ticket) return notFound();
    const backTo = `${path}/${ticket.id}`;
    return findPage(context, { field: 'customer_id', backTo, cancel: backTo, chosen: ticket.customer_id });
  }),

  staffGet(`${path}/:id/contact`, { allow: keep }, async (context) => {
    const ticket = await getTicket(context.db, context.params['id'] ?? '');
    if (!ticket) return notFound();
    const backTo = `${path}/${ticket.id}`;
    return findPage(
      context,
      { field: 'contact_id', backTo, cancel: backTo, chosen: ticket.contact_id },
      ticket.customer_id,
    );
  }),
];

interface Finding {
  field: 'customer_id' | 'contact_id';
  backTo: string;
  cancel: string;
  chosen: string | null;
}

/** A page of customers, or of one customer's contacts. */
async function findPage({ db, query }: StaffContext, finding: Finding, customerId?: string): Promise<Reply> {
  const request = listQuery(query, spec);
  const { page, count } = await (customerId === undefined
    ? findCustomers(db, request)
    : findContacts(db, customerId, request));
  const list = listView(request, spec, {
    path: `${finding.backTo}/${customerId === undefined ? 'customer' : 'contact'}`,
    noun:
      customerId === undefined
        ? { one: 'customer', many: 'customers' }
        : { one: 'contact', many: 'contacts' },
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
  });
  return ticketAdminPages.find({ ...finding, list, found: page.rows });
}
