import { csv, notFound } from '../../request/reply.ts';
import { portalGet, type Route } from '../../request/route.ts';

import { emptyByRequest } from '../../lists/empty.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { companyStatuses } from './companies.form.ts';
import { partnerCustomerLabels as labels, partnerCustomerPages } from './partnerCustomers.pages.ts';
import {
  exportCustomers,
  facilitiesOf,
  getCustomer,
  listCustomers,
  type PartnerCustomer,
} from './partnerCustomers.queries.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: labels.name },
    { key: 'number', label: labels.number },
  ],
  filters: [
    { name: 'status', label: labels.status, options: [{ value: '', label: 'Any' }, ...companyStatuses] },
  ],
};
const facilitySpec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'code', label: 'Code' },
  ],
};
const path = '/customers';
const noun = { one: 'customer', many: 'customers' };
const allow = ['partner_user'] as const;

/** A partner's customers in its portal, with their facilities (A20a). */
export const partnerCustomerRoutes: readonly Route[] = [
  portalGet(path, { allow }, async ({ db, query, actor, tenant }) => {
    const request = listQuery(query, spec);
    const { page, count } = await listCustomers(db, request);
    const list = listView(request, spec, {
      path,
      noun,
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${path}/export.csv`,
    });
    const none = {
      title: 'No customers yet',
      text: `Customers that ${actor.subject.name} has registered at ${tenant.name} stand here.`,
    };
    const empty = page.rows.length > 0 ? null : (emptyByRequest(request, { count, path, noun }) ?? none);
    return partnerCustomerPages.list({ list, customers: page.rows, empty });
  }),

  portalGet(`${path}/export.csv`, { allow }, async ({ db, query }) => {
    const customers = exportCustomers(db, listQuery(query, spec));
    const columns = (['number', 'name', 'phone', 'email', 'address', 'status'] as const).map((key) => ({
      heading: labels[key],
      value: (row: PartnerCustomer) => row[key],
    }));
    return csv('customers.csv', columns, customers);
  }),

  portalGet(`${path}/:id`, { allow }, async ({ db, query, params, tenant }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const here = `${path}/${customer.id}`;
    const facilities = { one: 'facility', many: 'facilities' };
    const request = listQuery(query, facilitySpec);
    const { page, count } = await facilitiesOf(db, customer.id, request);
    const facts = { path: here, noun: facilities, count, cap: 1000 };
    const list = listView(request, facilitySpec, { ...facts, next: page.next, previous: page.previous });
    const none = {
      title: 'No facility yet',
      text: `${tenant.name} has entered no facility of ${customer.name}.`,
    };
    const empty =
      page.rows.length > 0
        ? null
        : (emptyByRequest(request, { count, path: here, noun: facilities }) ?? none);
    return partnerCustomerPages.show(customer, { list, facilities: page.rows, empty });
  }),
];
