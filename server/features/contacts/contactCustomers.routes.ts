import { notFound, type PageReply } from '../../request/reply.ts';
import { staffGet, type Route, type StaffContext } from '../../request/route.ts';
import { listQuery, listView, type ListSpec } from '../../shared/list.ts';
import { findCustomers } from './contactCustomers.queries.ts';
import { contactPages } from './contacts.pages.ts';
import { getContact, type Contact } from './contacts.queries.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'number', label: 'Customer number' },
  ],
};
const path = '/admin/contacts';
const allow = ['administrator'] as const;

async function findPage({ db, query }: StaffContext, contact: Contact | null): Promise<PageReply> {
  const request = listQuery(query, spec);
  const { page, count } = await findCustomers(db, request);
  const facility = contact ? undefined : query['facility'];
  const backTo = contact ? `${path}/${contact.id}` : `${path}/new`;
  const list = listView(request, spec, {
    path: `${backTo}/customer`,
    noun: { one: 'customer', many: 'customers' },
    ...(facility !== undefined && { kept: { facility } }),
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
  });
  const cancel = contact ? backTo : path;
  const chosen = contact?.customer_id ?? null;
  return contactPages.findCustomer({ list, customers: page.rows, backTo, cancel, chosen });
}

/** *Find Customer*, where a contact's customers are too many for a drop-down; the choice leads back to the form. */
export const contactCustomerRoutes: readonly Route[] = [
  staffGet(`${path}/new/customer`, { allow }, (context) => findPage(context, null)),

  staffGet(`${path}/:id/customer`, { allow }, async (context) => {
    const contact = await getContact(context.db, context.params['id'] ?? '');
    return contact ? findPage(context, contact) : notFound();
  }),
];
