import { csv, notFound, redirect } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';

import { parseForm, typedOf, type FieldErrors } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { formAgain, versionOf, type FormState } from '../../forms/state.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { customerChoices, customerExists } from '../../domain/customers/customers.queries.ts';
import { contactCustomerRoutes } from './contactCustomers.routes.ts';
import { contactFacilityRoutes } from './contactFacilities.routes.ts';
import { usersOf } from './contactUsers.queries.ts';
import { contactUserRoutes } from './contactUsers.routes.ts';
import { contactForm, contactStatuses } from './contacts.form.ts';
import { contactLabels, contactPermissions } from '../../domain/contacts/contacts.form.ts';
import { contactPages, nameOf } from './contacts.pages.ts';
import {
  deleteContact,
  exportContacts,
  getContact,
  listContacts,
  saveContact,
  type Contact,
  type ContactRow,
} from './contacts.queries.ts';
import { idIn, showContact } from './contacts.show.ts';
import { newContactRoutes, noSuchCustomer } from './newContact.routes.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: contactLabels.last_name },
    { key: 'code', label: contactLabels.code },
    { key: 'customer', label: contactLabels.customer_id },
  ],
  filters: [
    {
      name: 'status',
      label: contactLabels.status,
      options: [{ value: '', label: 'Any' }, ...contactStatuses],
    },
  ],
};
const path = '/admin/contacts';
const read = ['view_records'] as const;
const keep = ['administrator'] as const;

const recordRoutes: readonly Route[] = [
  staffGet(path, { allow: read }, async ({ db, query, actor }) => {
    const request = listQuery(query, spec);
    const { page, count } = await listContacts(db, request);
    const list = listView(request, spec, {
      path,
      noun: { one: 'contact', many: 'contacts' },
      searchLabel: 'Search contacts by name, Contact ID, email, phone or customer',
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${path}/export.csv`,
    });
    return contactPages.list({ list, contacts: page.rows, mayAdd: isAllowed(actor, keep) });
  }),

  staffGet(`${path}/export.csv`, { allow: read }, async ({ db, query }) => {
    const contacts = exportContacts(db, listQuery(query, spec));
    type Row = ContactRow;
    const keys = [
      'code',
      'title',
      'first_name',
      'last_name',
      'job_title',
      'phone',
      'email',
      'status',
    ] as const;
    const columns = [
      ...keys.map((key) => ({ heading: contactLabels[key], value: (row: Row) => row[key] })),
      { heading: contactLabels.customer_id, value: (row: Row) => row.customer_name },
    ];
    return csv('contacts.csv', columns, contacts);
  }),

  ...newContactRoutes,

  staffGet(`${path}/:id`, { allow: read }, async (context) => {
    const contact = await getContact(context.db, context.params['id'] ?? '');
    return contact ? showContact(context, contact) : notFound();
  }),

  staffPost(`${path}/:id`, { allow: keep }, async (context) => {
    const { db, params, body } = context;
    const contact = await getContact(db, params['id'] ?? '');
    if (!contact) return notFound();
    const version = versionOf(body);
    const typed = typedOf(Object.entries(body));
    const refuse = (errors: FieldErrors) =>
      showContact(context, contact, { state: formAgain(typed, errors, version) }, 422);
    const form = parseForm(contactForm, body);
    if (!form.ok) return refuse(form.errors);
    const moves = form.values.customer_id !== contact.customer_id;
    if (moves && !(await customerExists(db, form.values.customer_id))) return refuse(noSuchCustomer);
    const saved = await db.attempt(() => saveContact(db, contact.id, version, form.values));
    if (!saved.ok) return refuse(saved.errors);
    const present = saved.value === 'stale' ? await getContact(db, contact.id) : undefined;
    if (present)
      return showContact(context, present, { state: await conflict(context, present, typed) }, 409);
    return saved.value === 'saved' ? redirect(`${path}/${contact.id}`, 'Saved.') : notFound();
  }),

  staffGet(`${path}/:id/delete`, { allow: keep }, async ({ db, params }) => {
    const contact = await getContact(db, params['id'] ?? '');
    return contact ? contactPages.confirmDelete(contact, await usersOf(db, contact.id)) : notFound();
  }),

  staffPost(`${path}/:id/delete`, { allow: keep }, async ({ db, params }) => {
    const contact = await getContact(db, params['id'] ?? '');
    if (!contact) return notFound();
    const suspended = await deleteContact(db, contact.id);
    const users =
      suspended === 0 ? '' : suspended === 1 ? ' Its user is suspended.' : ' Its users are suspended.';
    return redirect(path, `${nameOf(contact)} is deleted.${users}`);
  }),
];

/** The state of a form whose contact somebody else has saved since, in words (S25). */
async function conflict(
  { db }: StaffContext,
  saved: Contact,
  typed: FormState['values'],
): Promise<FormState> {
  const { chosen } = await customerChoices(db, idIn(typed['customer_id']));
  const boxes = ['all_facilities', ...contactPermissions.map(({ name }) => name)];
  return formInConflict({ ...typed }, saved, contactLabels, {
    ...Object.fromEntries(boxes.map((name) => [name, tickedInWords])),
    customer_id: (id) => (id === saved.customer_id ? saved.customer_name : (chosen?.name ?? '')),
    status: (status) => contactStatuses.find(({ value }) => value === status)?.label ?? status,
  });
}

/** Contacts in the back office: everybody who views records reads them, administrators alone keep them (A23). */
export const contactAdminRoutes: readonly Route[] = [
  ...recordRoutes,
  ...contactCustomerRoutes,
  ...contactUserRoutes,
  ...contactFacilityRoutes,
];
