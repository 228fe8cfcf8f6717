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
  /** @param chosen the customer that the switcher narrows to: the others have no page meanwhile (A20a) */
  register: (
    state: FormState,
    likely: readonly LikelyCustomer[],
    { chosen }: { chosen: string | null },
    status = 200,
  ): PageReply =>
    page(
      'outsideCompanies/partnerCustomers/new',
      {
        state,
        likely: likely.map((one) => ({ ...one, opens: chosen === null || chosen === one.id })),
        labels: registrationLabels,
      },
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
