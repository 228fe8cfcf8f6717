import { page, type PageReply } from '../../../request/reply.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { ListView } from '../../../lists/spec.ts';
import { partnerCustomerLabels } from '../outsideCompanies.form.ts';
import type { PartnerCustomer, PartnerFacility } from './partnerCustomers.list.ts';

export const partnerCustomerPages = {
  list: (locals: {
    list: ListView;
    customers: readonly PartnerCustomer[];
    empty: EmptyList | null;
  }): PageReply =>
    page(
      'outsideCompanies/partnerCustomers/list',
      { ...locals, labels: partnerCustomerLabels },
      { title: 'Customers' },
    ),
  show: (
    customer: PartnerCustomer,
    locals: { list: ListView; facilities: readonly PartnerFacility[]; empty: EmptyList | null },
  ): PageReply =>
    page(
      'outsideCompanies/partnerCustomers/show',
      { customer, ...locals, labels: partnerCustomerLabels },
      { title: customer.name },
    ),
};
