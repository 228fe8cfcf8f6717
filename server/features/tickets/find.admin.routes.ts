import { notFound, type Reply } from '../../request/reply.ts';
import { staffGet, type Route, type StaffAllow, type StaffContext } from '../../request/route.ts';
import { href } from '../../shared/href.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { typedAlong } from '../../forms/typedAlong.ts';
import { isUuid } from '../../shared/uuid.ts';
import { findContacts, findCustomers } from './people.queries.ts';
import { ticketLabels } from './tickets.form.ts';
import { ticketAdminPages } from './tickets.pages.ts';
import { getTicket, type Ticket } from './tickets.queries.ts';

const path = '/admin/tickets';
const keep: readonly StaffAllow[] = ['keep_tickets'];
const spec: ListSpec = { sorts: [{ key: 'name', label: 'Name' }] };

/** The find pages of a ticket's form, for where a drop-down would be too long. Nothing is saved before the form is. */
export const ticketFindRoutes: readonly Route[] = [
  staffGet(`${path}/new/customer`, { allow: keep }, (context) => findPage(context, 'customer_id', null)),
  staffGet(`${path}/:id/customer`, { allow: keep }, (context) => findForTicket(context, 'customer_id')),
  staffGet(`${path}/:id/contact`, { allow: keep }, (context) => findForTicket(context, 'contact_id')),
];

type FoundField = 'customer_id' | 'contact_id';

async function findForTicket(context: StaffContext, field: FoundField): Promise<Reply> {
  const ticket = await getTicket(context.db, context.params['id'] ?? '');
  return ticket ? findPage(context, field, ticket) : notFound();
}

/** A page of customers, or of the contacts of the one that the form has. */
async function findPage(
  { db, query }: StaffContext,
  field: FoundField,
  ticket: Ticket | null,
): Promise<Reply> {
  const along = typedAlong(query, ticketLabels, field);
  const inForm = (name: FoundField) => {
    const value = along ? along.typed[name] : ticket?.[name];
    return isUuid(value) ? value : null;
  };
  const chosen = inForm(field);
  const request = listQuery(query, spec);
  const { page, count } = await (field === 'customer_id'
    ? findCustomers(db, request)
    : findContacts(db, inForm('customer_id') ?? ticket?.customer_id ?? '', request));
  const backTo = ticket ? `${path}/${ticket.id}` : `${path}/new`;
  const list = listView(request, spec, {
    path: `${backTo}/${field === 'customer_id' ? 'customer' : 'contact'}`,
    noun:
      field === 'customer_id' ? { one: 'customer', many: 'customers' } : { one: 'contact', many: 'contacts' },
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
    ...(along && { kept: { ...along.kept, ...(chosen !== null && { [field]: chosen }) } }),
  });
  const toForm = ticket !== null || along !== null;
  return ticketAdminPages.find({
    list,
    found: page.rows,
    field,
    backTo,
    cancel: toForm ? href(backTo, list.kept) : path,
    cancelLabel: toForm ? 'Ticket' : 'Tickets',
    chosen,
  });
}
