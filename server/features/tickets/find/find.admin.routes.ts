import { findPage } from '../../../lists/findPage.ts';
import { redirect, type Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { carriedFields } from '../../../forms/carriedFields.ts';
import { idIn } from '../../../shared/uuid.ts';
import { assetsToFind, ordersToFind } from '../about/about.queries.ts';
import { contactsToFind, customersToFind } from '../people/people.queries.ts';
import { ticketLabels } from '../tickets.form.ts';
import { ticketAdminPages } from '../tickets.pages.ts';
import { getTicket, type Ticket } from '../tickets.queries.ts';

const path = '/admin/tickets';
const keep = { allow: ['keep_tickets'] } as const;

/** The find pages of a ticket's form, for where a drop-down would be too long. Nothing is saved before the form is. */
export const ticketFindRoutes: readonly Route[] = [
  staffGet(`${path}/new/customer`, keep, (context) => findCustomer(context, null)),
  staffGet(`${path}/new/contact`, keep, (context) => findContact(context, null)),
  staffGet(`${path}/:id/customer`, keep, withRecord(getTicket, findCustomer)),
  staffGet(`${path}/:id/contact`, keep, withRecord(getTicket, findContact)),
  ...(['asset_id', 'work_order_id'] as const).flatMap((field) => [
    staffGet(`${path}/new/${field.replace('_id', '')}`, keep, (context) => findAbout(context, field, null)),
    staffGet(
      `${path}/:id/${field.replace('_id', '')}`,
      keep,
      withRecord(getTicket, (context, ticket) => findAbout(context, field, ticket)),
    ),
  ]),
];

/** Among what is the customer's, once the form has one. */
async function findAbout(
  context: StaffContext,
  field: 'asset_id' | 'work_order_id',
  ticket: Ticket | null,
): Promise<Reply> {
  const backTo = ticket ? `${path}/${ticket.id}` : `${path}/new`;
  const carried = carriedFields(context.query, ticketLabels, field);
  const customerId = carried ? idIn(carried.typed['customer_id']) : (ticket?.customer_id ?? null);
  const found = await findPage(context, {
    list: field === 'asset_id' ? assetsToFind(customerId) : ordersToFind(customerId),
    path: `${backTo}/${field.replace('_id', '')}`,
    backTo,
    labels: ticketLabels,
    field,
    saved: ticket?.[field] ?? null,
    leave: ticket ? null : path,
  });
  return ticketAdminPages.find(field, found);
}

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

/** Among the contacts of the customer that the form has; a new ticket without one is given a customer first. */
async function findContact(context: StaffContext, ticket: Ticket | null): Promise<Reply> {
  const carried = carriedFields(context.query, ticketLabels, 'contact_id');
  const backTo = ticket ? `${path}/${ticket.id}` : `${path}/new`;
  const customerId = idIn(carried?.typed['customer_id']) ?? ticket?.customer_id;
  if (customerId === undefined) return redirect(`${path}/new/customer`);
  const found = await findPage(context, {
    list: contactsToFind(customerId),
    path: `${backTo}/contact`,
    backTo,
    labels: ticketLabels,
    field: 'contact_id',
    saved: ticket?.contact_id ?? null,
  });
  return ticketAdminPages.find('contact_id', found);
}
