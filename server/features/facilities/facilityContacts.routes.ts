import { notFound, redirect, type PageReply } from '../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { parseForm } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { facilityContactsForm } from './facilities.form.ts';
import { facilityPages } from './facilities.pages.ts';
import { getFacility, type Facility } from './facilities.queries.ts';
import { detailsPage } from './facilities.show.ts';
import { addContacts, findContactsToAdd, removeContact } from './facilityContacts.queries.ts';

const spec: ListSpec = { sorts: [{ key: 'name', label: 'Name' }] };
const path = '/admin/facilities/:id/contacts';
const allow = ['administrator'] as const;
const here = (facility: Facility) => `/admin/facilities/${facility.id}`;

async function findPage({ db, query }: StaffContext, facility: Facility): Promise<PageReply> {
  const request = listQuery(query, spec);
  const { page, count } = await findContactsToAdd(db, facility, request);
  const list = listView(request, spec, {
    path: `${here(facility)}/contacts/find`,
    noun: { one: 'contact', many: 'contacts' },
    searchLabel: 'Search contacts by name, email or customer',
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
  });
  return facilityPages.findContact(facility, { list, contacts: page.rows });
}

/** *Add Contact to Site* (5): whom a facility is related to, by administrators, who alone keep contacts (A23). */
export const facilityContactRoutes: readonly Route[] = [
  staffGet(`${path}/find`, { allow }, async (context) => {
    const facility = await getFacility(context.db, context.params['id'] ?? '');
    return facility ? findPage(context, facility) : notFound();
  }),

  staffPost(path, { allow }, async (context) => {
    const { db, params, body } = context;
    const facility = await getFacility(db, params['id'] ?? '');
    if (!facility) return notFound();
    const refuse = (message: string) =>
      detailsPage(context, facility, { errors: { contacts: message } }, 422);
    const form = parseForm(facilityContactsForm, body);
    const ids = form.ok ? form.values.contacts : [];
    if (form.ok && ids.length === 0) return refuse('Choose a contact, then press Add Contact to Site.');
    if (!form.ok || !(await addContacts(db, facility, ids)))
      return refuse('One of them is no contact that can be added here. Nobody was added; choose again.');
    const words = ids.length === 1 ? 'The contact is added.' : `${ids.length} contacts are added.`;
    return redirect(here(facility), words);
  }),

  staffPost(`${path}/:contactId/remove`, { allow }, async ({ db, params }) => {
    const facility = await getFacility(db, params['id'] ?? '');
    if (!facility || !(await removeContact(db, facility.id, params['contactId'] ?? ''))) return notFound();
    return redirect(here(facility), 'The contact is removed from this facility.');
  }),
];
