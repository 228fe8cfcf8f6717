import { page, type PageReply } from '../../request/reply.ts';
import type { ListView } from '../../shared/list.ts';
import type { FormState } from '../../shared/record.ts';
import { customerLabels, customerStatuses } from './customers.form.ts';
import type { Customer, CustomerRow } from './customers.queries.ts';

/** The pages of a customer, each a tab with an address of its own. */
const tabs = [
  ['', 'Details'],
  ['/facilities', 'Facilities'],
  ['/contacts', 'Contacts'],
  ['/portal_users', 'Portal Users'],
  ['/secure_link', 'Secure link'],
] as const;
export type CustomerTab = (typeof tabs)[number][0];

/** What the head of each of a customer's pages shows. */
export function customerHead(
  customer: Pick<Customer, 'id' | 'name' | 'number' | 'status'>,
  current: CustomerTab,
) {
  return {
    customer,
    tabs: tabs.map(([end, label]) => ({
      href: `/admin/customers/${customer.id}${end}`,
      label,
      current: end === current,
    })),
  };
}

export const customerPages = {
  list: (locals: { list: ListView; customers: readonly CustomerRow[]; mayAdd: boolean }): PageReply =>
    page('customers/list', { ...locals, labels: customerLabels }, { title: 'Customers' }),
  add: (state: FormState, status = 200): PageReply =>
    page('customers/new', { ...form(state) }, { title: 'New customer', status }),
  details: (customer: Customer, locals: { state: FormState; mayEdit: boolean }, status = 200): PageReply =>
    page(
      'customers/details',
      { ...customerHead(customer, ''), mayEdit: locals.mayEdit, ...form(locals.state) },
      { title: customer.name, status },
    ),
};

const form = (state: FormState) => ({ state, labels: customerLabels, statuses: customerStatuses });
