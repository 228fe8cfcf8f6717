import { csv, notFound, redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';

import { parseForm, typedOf } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { formAgain, formOf, newForm, versionOf, type FormState } from '../../forms/state.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { customerForm, customerLabels, customerStatuses } from './customers.form.ts';
import { customerPages } from './customers.pages.ts';
import {
  addCustomer,
  exportCustomers,
  getCustomer,
  listCustomers,
  saveCustomer,
  type Customer,
  type CustomerRow,
} from './customers.queries.ts';
import { linkView } from './secureLinks/linkView.ts';
import { linkFacts } from './secureLinks/secureLinks.queries.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: customerLabels.name },
    { key: 'number', label: customerLabels.number },
  ],
  filters: [
    {
      name: 'status',
      label: customerLabels.status,
      options: [{ value: '', label: 'Any' }, ...customerStatuses],
    },
  ],
};
const path = '/admin/customers';
const mayKeep = ({ actor }: StaffContext) => isAllowed(actor, ['keep_records']);

/** Customers in the back office: list, export, add, edit. */
export const customerAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['view_records'] }, async (context) => {
    const request = listQuery(context.query, spec);
    const { page, count } = await listCustomers(context.db, request);
    const list = listView(request, spec, {
      path,
      noun: { one: 'customer', many: 'customers' },
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${path}/export.csv`,
    });
    return customerPages.list({ list, customers: page.rows, mayAdd: mayKeep(context) });
  }),

  staffGet(`${path}/export.csv`, { allow: ['view_records'] }, async ({ db, query }) => {
    const customers = exportCustomers(db, listQuery(query, spec));
    const columns = (['number', 'name', 'phone', 'email', 'status'] as const).map((key) => ({
      heading: customerLabels[key],
      value: (row: CustomerRow) => row[key],
    }));
    return csv('customers.csv', columns, customers);
  }),

  staffGet(`${path}/new`, { allow: ['keep_records'] }, () =>
    customerPages.add(newForm({ status: 'active' })),
  ),

  staffPost(path, { allow: ['keep_records'] }, async ({ db, body, services }) => {
    const form = parseForm(customerForm, body);
    if (!form.ok) return customerPages.add(formAgain(form.typed, form.errors, null), 422);
    const added = await db.attempt(() => addCustomer(db, form.values, services.keys.newest));
    if (!added.ok)
      return customerPages.add(formAgain(typedOf(Object.entries(body)), added.errors, null), 422);
    return redirect(`${path}/${added.value}`, `Customer ${form.values.name} is added.`);
  }),

  staffGet(`${path}/:id`, { allow: ['view_records'] }, async (context) => {
    const customer = await getCustomer(context.db, context.params['id'] ?? '');
    return customer ? detailsPage(context, customer, formOf(customer)) : notFound();
  }),

  staffPost(`${path}/:id`, { allow: ['keep_records'] }, async (context) => {
    const { db, params, body } = context;
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const version = versionOf(body);
    const typed = typedOf(Object.entries(body));
    const form = parseForm(customerForm, body);
    if (!form.ok) return detailsPage(context, customer, formAgain(form.typed, form.errors, version), 422);
    const saved = await db.attempt(() => saveCustomer(db, customer.id, version, form.values));
    if (!saved.ok) return detailsPage(context, customer, formAgain(typed, saved.errors, version), 422);
    if (saved.value === 'gone') return notFound();
    if (saved.value === 'stale')
      return detailsPage(context, customer, formInConflict(typed, customer, customerLabels), 409);
    return redirect(`${path}/${customer.id}`, 'Saved.');
  }),
];

async function detailsPage(
  context: StaffContext,
  customer: Customer,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const link = linkView(context, customer, await linkFacts(context.db, customer.id));
  return customerPages.details(customer, { state, link, mayEdit: mayKeep(context) }, status);
}
