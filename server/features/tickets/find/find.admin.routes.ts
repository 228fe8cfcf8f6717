import { findPage } from '../../../lists/findPage.ts';
import type { Reply } from '../../../request/reply.ts';
import { staffGet, type Route, type StaffContext } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { carriedFields } from '../../../forms/carriedFields.ts';
import { idIn } from '../../../shared/uuid.ts';
import { contactsToFind, customersToFind } from '../people/people.queries.ts';
import { ticketLabels } from '../tickets.form.ts';
import { ticketAdminPages } from '../tickets.pages.ts';
import { getTicket, type Ticket } from '../tickets.queries.ts';

const path = '/admin/tickets';
const keep = { allow: ['keep_tickets'] } as const;

/** The find pages of a ticket's form, for where a drop-down would be too long. Nothing is saved before the form is. */
export const ticketFindRoutes: readonly Route[] = [
  staffGet(`${path}/new/customer`, keep, (context) => findCustomer(context, null)),
  staffGet(`${path}/:id/customer`, keep, withRecord(getTicket, findCustomer)),
  staffGet(`${path}/:id/contact`, keep, withRecord(getTicket, findContact)),
];

async function findCustomer(context: StaffContext, ticket: Ticket | null): Promise<Reply> {
  const backTo = ticket ? `${path}/${ticket.id}` : `${path}/new`;
  const found = await findPage(context, {
    list: customersToFind,
    path: `${backTo}/customer`,
    backTo,
    labels: ticketLabels,
    field: 'customer_id',
    saved: ticket?.customer_id ?? null,
    leave: ticket ? null : path,
  });
  return ticketAdminPages.find('customer_id', found);
}

/** Among the contacts of the customer that the form has. */
async function findContact(context: StaffContext, ticket: Ticket): Promise<Reply> {
  const carried = carriedFields(context.query, ticketLabels, 'contact_id');
  const backTo = `${path}/${ticket.id}`;
  const found = await findPage(context, {
    list: contactsToFind(idIn(carried?.typed['customer_id']) ?? ticket.customer_id),
    path: `${backTo}/contact`,
    backTo,
    labels: ticketLabels,
    field: 'contact_id',
    saved: ticket.contact_id,
  });
  return ticketAdminPages.find('contact_id', found);
}
