import type { Db } from '../../database/db.ts';
import { href } from '../../shared/href.ts';

/** A customer as the head of its pages names it. */
export interface HeadedCustomer {
  id: string;
  name: string;
  number: string;
  status: 'active' | 'inactive';
}

/** A customer as the head of its pages names it, or undefined when there is none that the actor may see. */
export const getCustomerHead = (db: Db, id: string): Promise<HeadedCustomer | undefined> =>
  db.row(db.from('customers').where({ id, archived_at: null }).select('id', 'name', 'number', 'status'));

/** The pages of a customer, each a tab with an address of its own. */
const tabs = [
  ['', 'Details'],
  ['/facilities', 'Facilities'],
  ['/contacts', 'Contacts'],
  ['/portal_users', 'Portal Users'],
  ['/secure_link', 'Secure link'],
  ['/agent', 'Agent'],
  ['/billing', 'Billing'],
] as const;
export type CustomerTab = (typeof tabs)[number][0];

/** A customer's work orders: the list of all, with its filters, narrowed to them. */
const work = '/work';
const workOf = (id: string, current: boolean) => ({
  href: href('/admin/work_orders', { customer: id }),
  label: 'Work',
  current,
});

/** What the head of each of a customer's pages shows. */
export function customerHead(customer: HeadedCustomer, current: CustomerTab | typeof work) {
  return {
    customer,
    tabs: tabs.flatMap(([end, label]) => {
      const tab = { href: `/admin/customers/${customer.id}${end}`, label, current: end === current };
      return end === '/billing' ? [workOf(customer.id, current === work), tab] : [tab];
    }),
  };
}
