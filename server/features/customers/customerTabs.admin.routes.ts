import { notFound } from '../../request/reply.ts';
import { isAllowed, staffGet, type Route } from '../../request/route.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { getCustomer } from './customers.queries.ts';
import { customerTabPages, tabLabels } from './customerTabs.pages.ts';
import { listCustomerContacts, listCustomerFacilities } from './customerTabs.queries.ts';

const status = {
  name: 'status',
  label: 'Status',
  options: [
    { value: '', label: 'Any' },
    { value: 'active', label: 'Active' },
    { value: 'inactive', label: 'Inactive' },
  ],
};
const byName = { key: 'name', label: tabLabels.name };
const facilitySpec: ListSpec = {
  sorts: [byName, { key: 'code', label: tabLabels.code }],
  filters: [status],
};
const contactSpec: ListSpec = { sorts: [byName], filters: [status] };
const path = '/admin/customers/:id';

/** A customer's facilities and contacts, each a tab of its page. */
export const customerTabRoutes: readonly Route[] = [
  staffGet(`${path}/facilities`, { allow: ['view_records'] }, async ({ db, query, params, actor }) => {
    const id = params['id'] ?? '';
    const request = listQuery(query, facilitySpec);
    const [customer, { page, count }] = await Promise.all([
      getCustomer(db, id),
      listCustomerFacilities(db, id, request),
    ]);
    if (!customer) return notFound();
    const list = listView(request, facilitySpec, {
      path: `/admin/customers/${id}/facilities`,
      noun: { one: 'facility', many: 'facilities' },
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
    });
    const mayAdd = isAllowed(actor, ['keep_records']);
    return customerTabPages.facilities(customer, { list, facilities: page.rows, mayAdd });
  }),

  staffGet(`${path}/contacts`, { allow: ['view_records'] }, async ({ db, query, params, actor }) => {
    const id = params['id'] ?? '';
    const request = listQuery(query, contactSpec);
    const [customer, { page, count }] = await Promise.all([
      getCustomer(db, id),
      listCustomerContacts(db, id, request),
    ]);
    if (!customer) return notFound();
    const list = listView(request, contactSpec, {
      path: `/admin/customers/${id}/contacts`,
      noun: { one: 'contact', many: 'contacts' },
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
    });
    const mayAdd = isAllowed(actor, ['administrator']);
    return customerTabPages.contacts(customer, { list, contacts: page.rows, mayAdd });
  }),
];
