import { notFound, redirect, type PageReply } from '../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { parseForm } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { addFacilities, findFacilities, removeFacility } from './contactFacilities.queries.ts';
import { contactFacilitiesForm } from './contacts.form.ts';
import { contactPages } from './contacts.pages.ts';
import { getContact, type Contact } from './contacts.queries.ts';
import { facilitySpec } from './contacts.show.ts';

const box = (name: string, label: string, value: string) => ({
  name,
  label,
  options: [
    { value: '', label: 'No' },
    { value, label: 'Yes' },
  ],
});
const spec: ListSpec = {
  ...facilitySpec,
  filters: [
    box('customers_only', 'Customer facilities only', 'on'),
    box('this_customer', 'Only this customer’s', 'on'),
    // A box that isn't ticked isn't sent: this tells a reader who has unticked one from one who has just come.
    box('chosen', 'Filters are chosen', '1'),
  ],
};
const path = '/admin/contacts/:id/facilities';
const allow = ['administrator'] as const;

async function findPage(
  { db, query }: StaffContext,
  contact: Contact,
  refused: { chosen: readonly string[]; message: string } | null = null,
): Promise<PageReply> {
  const asked = query['chosen'] === '1' ? query : { ...query, chosen: '1', customers_only: 'on' };
  const request = listQuery(asked, spec);
  const { page, count } = await findFacilities(db, contact, request);
  const list = listView(request, spec, {
    path: `/admin/contacts/${contact.id}/facilities/find`,
    noun: { one: 'facility', many: 'facilities' },
    searchLabel: 'Search facilities by name, code or customer',
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
  });
  const errors = refused ? { facilities: refused.message } : {};
  const locals = { list, facilities: page.rows, chosen: refused?.chosen ?? [], errors };
  return contactPages.findFacility(contact, locals, refused ? 422 : 200);
}

/** The Facilities grid of a contact: which assets it sees (A12), from the next request on (A25). */
export const contactFacilityRoutes: readonly Route[] = [
  staffGet(`${path}/find`, { allow }, async (context) => {
    const contact = await getContact(context.db, context.params['id'] ?? '');
    return contact ? findPage(context, contact) : notFound();
  }),

  staffPost(path, { allow }, async (context) => {
    const { db, params, body } = context;
    const contact = await getContact(db, params['id'] ?? '');
    if (!contact) return notFound();
    const form = parseForm(contactFacilitiesForm, body);
    const chosen = form.ok ? form.values.facilities : [];
    const gone = 'One of them is no facility any more. Nothing was added; choose again.';
    if (!form.ok) return findPage(context, contact, { chosen, message: gone });
    if (chosen.length === 0)
      return findPage(context, contact, { chosen, message: 'Tick at least one facility, then press Add.' });
    if (!(await addFacilities(db, contact, chosen)))
      return findPage(context, contact, { chosen, message: gone });
    const words = chosen.length === 1 ? 'The facility is added.' : `${chosen.length} facilities are added.`;
    return redirect(`/admin/contacts/${contact.id}`, words);
  }),

  staffPost(`${path}/:facilityId/remove`, { allow }, async ({ db, params }) => {
    const contact = await getContact(db, params['id'] ?? '');
    if (!contact || !(await removeFacility(db, contact.id, params['facilityId'] ?? ''))) return notFound();
    return redirect(`/admin/contacts/${contact.id}`, 'The facility is removed.');
  }),
];
