import { notFound, type PageReply } from '../../request/reply.ts';
import { staffGet, type Route, type StaffContext } from '../../request/route.ts';
import { href } from '../../shared/href.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { findCustomers } from '../../domain/customers/customers.queries.ts';
import { contactPages } from './contacts.pages.ts';
import { getContact, type Contact } from './contacts.queries.ts';
import { idIn, typedInContact } from './contacts.show.ts';

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
  const along = typedInContact(query);
  const chosen = along ? idIn(along.typed['customer_id']) : (contact?.customer_id ?? null);
  const kept: Record<string, string> = {
    ...(along ? along.kept : facility !== undefined && { facility }),
    ...(along && chosen !== null && { customer_id: chosen }),
  };
  const backTo = contact ? `${path}/${contact.id}` : `${path}/new`;
  const list = listView(request, spec, {
    path: `${backTo}/customer`,
    noun: { one: 'customer', many: 'customers' },
    kept,
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
  });
  const toForm = contact !== null || along !== null;
  return contactPages.findCustomer({
    list,
    customers: page.rows,
    backTo,
    cancel: toForm ? href(backTo, kept) : path,
    cancelLabel: toForm ? 'Contact' : 'Contacts',
    chosen,
  });
}

/** *Find Customer*, where a contact's customers are too many for a drop-down; the choice leads back to the form. */
export const contactCustomerRoutes: readonly Route[] = [
  staffGet(`${path}/new/customer`, { allow }, (context) => findPage(context, null)),

  staffGet(`${path}/:id/customer`, { allow }, async (context) => {
    const contact = await getContact(context.db, context.params['id'] ?? '');
    return contact ? findPage(context, contact) : notFound();
  }),
];
