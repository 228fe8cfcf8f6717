import { customerBelongings } from '../../domain/customers/belongings.queries.ts';
import { belongingsInWords } from '../../domain/customers/belongings.words.ts';
import { countShutOut, makeActive } from '../../domain/records/inactive.queries.ts';
import { activeWords, inactiveWords } from '../../domain/records/inactive.words.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect, redirectWithUndo, type PageReply, type Reply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { formOf, newForm, type FormState } from '../../forms/state.ts';
import { customerLabels, customerForm } from '../../domain/customers/customers.form.ts';
import { customerList } from './customers.list.ts';
import { customerPages } from './customers.pages.ts';
import {
  addCustomer,
  confirmEmail,
  getCustomer,
  partnerOf,
  saveCustomer,
  type Customer,
} from './customers.queries.ts';
import { linkView } from './secureLinks/linkView.ts';
import { linkFacts } from './secureLinks/secureLinks.queries.ts';

const path = '/admin/customers';
const see = { allow: ['view_records'] } as const;
const keep = { allow: ['keep_records'] } as const;
const mayKeep = ({ actor }: StaffContext) => isAllowed(actor, keep.allow);

/** Customers in the back office: list, export, add, edit. */
export const customerAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { list, rows } = await listPage(context, path, customerList);
    return customerPages.list({ list, customers: rows, mayAdd: mayKeep(context) });
  }),

  staffGet(`${path}/export.csv`, see, (context) => listCsv(context, customerList)),

  staffGet(`${path}/new`, keep, () => customerPages.add(newForm({ status: 'active' }))),

  staffPost(path, keep, (context) =>
    submit(context, {
      form: customerForm,
      save: (values) =>
        context.db.attempt(() => addCustomer(context.db, values, context.services.keys.newest)),
      done: (id, { name }) => redirect(`${path}/${id}`, `Customer ${name} added.`),
      again: customerPages.add,
    }),
  ),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getCustomer, (context, customer) => detailsPage(context, customer, formOf(customer))),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getCustomer, (context, customer, read) => {
      const { db } = context;
      return submitChange(context, {
        form: customerForm,
        record: customer,
        read,
        save: (values, version) => db.attempt(() => saveCustomer(db, customer.id, version, values)),
        done: (_saved, { name, status }) =>
          status === 'inactive' && customer.status === 'active'
            ? madeInactive(context, { ...customer, name })
            : redirect(`${path}/${customer.id}`, 'Saved.'),
        again: (state, status, present) => detailsPage(context, present, state, status),
        compare: (typed, present) => formInConflict(typed, present, customerLabels),
      });
    }),
  ),

  // What the page showed is what is confirmed: the Email may have changed since.
  staffPost(
    `${path}/:id/email/confirm`,
    keep,
    withRecord(getCustomer, async ({ db, body }, customer) => {
      const here = `${path}/${customer.id}`;
      const read = typeof body['email'] === 'string' ? body['email'] : '';
      if (!(await confirmEmail(db, { ...customer, email: read }, true)))
        return redirect(here, 'Somebody has changed or confirmed the email address in the meantime.');
      return redirectWithUndo(here, `Email ${read} confirmed.`, {
        action: `${here}/email/unconfirm`,
        fields: { email: read },
      });
    }),
  ),

  staffPost(
    `${path}/:id/email/unconfirm`,
    keep,
    withRecord(getCustomer, async ({ db, body }, customer) => {
      const read = typeof body['email'] === 'string' ? body['email'] : '';
      await confirmEmail(db, { ...customer, email: read }, false);
      return redirect(
        `${path}/${customer.id}`,
        `Email ${read} isn’t confirmed any more. Links emailed to it have ended.`,
      );
    }),
  ),

  // *Undo* of making a customer inactive.
  staffPost(
    `${path}/:id/reactivate`,
    keep,
    withRecord(getCustomer, async ({ db }, { id, name }) => {
      await makeActive(db, 'customers', id);
      return redirect(`${path}/${id}`, activeWords(name));
    }),
  ),
];

/** Nothing ends for good with it, so it isn't asked about (A5): the notice says who is shut out, and offers *Undo*. */
async function madeInactive(context: StaffContext, customer: Customer): Promise<Reply> {
  const [shutOut, facts] = await Promise.all([
    countShutOut(context.db, 'customers', customer.id),
    linkFacts(context.db, customer.id),
  ]);
  const linkStops = linkView(context, { ...customer, status: 'active' }, facts).state.works;
  return redirectWithUndo(`${path}/${customer.id}`, inactiveWords(customer.name, { shutOut, linkStops }), {
    action: `${path}/${customer.id}/reactivate`,
    fields: {},
  });
}

async function detailsPage(
  context: StaffContext,
  customer: Customer,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const [facts, counts, partner] = await Promise.all([
    linkFacts(context.db, customer.id),
    customerBelongings(context.db, customer.id, [
      'facilities',
      'assets',
      'work_orders',
      'tickets',
      'invoices',
      'contacts',
      'portal_users',
    ]),
    partnerOf(context.db, customer.id),
  ]);
  const link = linkView(context, customer, facts);
  const belongings = belongingsInWords(customer.id, counts);
  const rights = { mayEdit: mayKeep(context), mayTakeAll: isAllowed(context.actor, ['administrator']) };
  return customerPages.details(customer, { state, link, belongings, partner, ...rights }, status);
}
