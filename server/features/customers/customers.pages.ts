import { page, type PageReply } from '../../request/reply.ts';
import type { Belonging } from '../../domain/customers/belongings.words.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import { customerHead } from '../../domain/customers/head.ts';
import { customerLabels, customerStatuses } from '../../domain/customers/customers.form.ts';
import type { Customer, CustomerRow } from './customers.queries.ts';
import type { LinkView } from './secureLinks/linkView.ts';

export const customerPages = {
  list: (locals: { list: ListView; customers: readonly CustomerRow[]; mayAdd: boolean }): PageReply =>
    page('customers/list', { ...locals, labels: customerLabels }, { title: 'Customers' }),
  add: (state: FormState, status = 200): PageReply =>
    page('customers/new', { ...form(state) }, { title: 'New customer', status }),
  details: (
    customer: Customer,
    {
      state,
      ...locals
    }: {
      state: FormState;
      link: LinkView;
      belongings: readonly Belonging[];
      partner: { id: string; name: string } | undefined;
      mayEdit: boolean;
      mayTakeAll: boolean;
    },
    status = 200,
  ): PageReply =>
    page(
      'customers/details',
      { ...customerHead(customer, ''), ...locals, ...form(state) },
      { title: customer.name, status },
    ),
};

const form = (state: FormState) => ({ state, labels: customerLabels, statuses: customerStatuses });
