import { page, type PageReply } from '../../../request/reply.ts';
import type { FormState } from '../../../forms/state.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { ListView } from '../../../lists/spec.ts';
import { partnerCustomerLabels } from '../outsideCompanies.form.ts';
import { registrationLabels } from './registration.form.ts';
import type { LikelyCustomer } from './registration.queries.ts';
import type { PartnerCustomer, PartnerFacility } from './partnerCustomers.list.ts';

export const partnerCustomerPages = {
  list: (locals: {
    list: ListView;
    customers: readonly PartnerCustomer[];
    empty: EmptyList | null;
    mayRegister: boolean;
  }): PageReply =>
    page(
      'outsideCompanies/partnerCustomers/list',
      { ...locals, labels: partnerCustomerLabels },
      { title: 'Customers' },
    ),
  register: (state: FormState, likely: readonly LikelyCustomer[], status = 200): PageReply =>
    page(
      'outsideCompanies/partnerCustomers/new',
      { state, likely, labels: registrationLabels },
      { title: 'Register customer', status },
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
