import type { Customer } from './customers.queries.ts';

/** The pages of a customer, each a tab with an address of its own. */
const tabs = [
  ['', 'Details'],
  ['/facilities', 'Facilities'],
  ['/contacts', 'Contacts'],
  ['/portal_users', 'Portal Users'],
  ['/secure_link', 'Secure link'],
  ['/agent', 'Agent'],
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
