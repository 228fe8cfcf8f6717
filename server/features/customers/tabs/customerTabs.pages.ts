import { page, type PageReply } from '../../../request/reply.ts';
import type { ListView } from '../../../lists/spec.ts';
import { customerHead } from '../../../domain/customers/head.ts';
import type { Customer } from '../customers.queries.ts';
import type { CustomerContact, CustomerFacility } from './customerTabs.list.ts';

/** Headings of the two tables: the labels of the records' own forms. */
export const tabLabels = {
  code: 'Code',
  name: 'Name',
  address: 'Address',
  active: 'Active',
  title: 'Title',
  job_title: 'Job title',
  phone: 'Phone',
  email: 'Email',
  status: 'Status',
} as const;

export const customerTabPages = {
  facilities: (
    customer: Customer,
    locals: { list: ListView; facilities: readonly CustomerFacility[]; mayAdd: boolean },
  ): PageReply =>
    page(
      'customers/facilities',
      { ...customerHead(customer, '/facilities'), ...locals, labels: tabLabels },
      { title: `Facilities · ${customer.name}` },
    ),
  contacts: (
    customer: Customer,
    locals: { list: ListView; contacts: readonly CustomerContact[]; mayAdd: boolean },
  ): PageReply =>
    page(
      'customers/contacts',
      { ...customerHead(customer, '/contacts'), ...locals, labels: tabLabels },
      { title: `Contacts · ${customer.name}` },
    ),
};
