import type { PageReply } from '../../request/reply.ts';
import { isAllowed, type StaffContext } from '../../request/route.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { loginView } from '../../domain/invitations/invitations.words.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { formAgain, formOf, versionOf, type FormState } from '../../forms/state.ts';
import { typedAlong } from '../../forms/typedAlong.ts';
import { isUuid } from '../../shared/uuid.ts';
import { accessOf } from './contactAccess.queries.ts';
import { checklistsOf } from './contactAccess.words.ts';
import { customerChoices } from '../../domain/customers/customers.queries.ts';
import { reachOf, relatedFacilities } from './contactFacilities.queries.ts';
import { contactLabels } from '../../domain/contacts/contacts.form.ts';
import { contactPages, type ContactParts } from './contacts.pages.ts';
import type { Contact } from './contacts.queries.ts';
import { reachInWords } from './contacts.words.ts';

/** The order of facilities in the grid and on the find page. */
export const facilitySpec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'code', label: 'Code' },
  ],
};

/**
 * A contact's page, which several actions come back to: with form and actions for administrators, else to read (A23).
 * @param state the form as it was sent; the saved values when left out
 * @param errors of the actions below the form
 */
export async function showContact(
  context: StaffContext,
  contact: Contact,
  { state, errors = {} }: { state?: FormState; errors?: FieldErrors } = {},
  status = 200,
): Promise<PageReply> {
  const { db, actor, query } = context;
  const parts = await readParts(context, contact, errors);
  if (!isAllowed(actor, ['administrator'])) return contactPages.view(contact, parts);
  const along = typedInContact(query);
  const typed = along && formAgain(along.typed, {}, versionOf(query));
  const shown = state ?? typed ?? formOf({ ...contact, ...pickedCustomer(query) });
  const customers = await customerChoices(db, idIn(shown.values['customer_id']));
  return contactPages.edit(contact, { ...parts, state: shown, customers }, status);
}

async function readParts(
  { db, query }: StaffContext,
  contact: Contact,
  errors: FieldErrors,
): Promise<ContactParts> {
  const request = listQuery(query, facilitySpec);
  const [access, { page, count }, reach] = await Promise.all([
    accessOf(db, contact),
    relatedFacilities(db, contact.id, request),
    reachOf(db, contact),
  ]);
  const list = listView(request, facilitySpec, {
    path: `/admin/contacts/${contact.id}`,
    noun: { one: 'facility', many: 'facilities' },
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
  });
  return {
    users: access.users.map((user) => ({ ...user, login: loginView(user.state, user.invitation) })),
    checklists: checklistsOf(contact, access, reach),
    facilities: page.rows,
    list,
    reach: reachInWords(contact, reach),
    errors,
  };
}

/** What was typed in a contact's form that led to *Find Customer*, or that it leads back to. */
export const typedInContact = (query: StaffContext['query']) =>
  typedAlong(query, { ...contactLabels, facility_id: 'Facility' }, 'customer_id');

/** The customer that a find page was left with: `?customer_id=…`, or nothing. */
export function pickedCustomer(query: StaffContext['query']): { customer_id?: string } {
  const id = idIn(query['customer_id'] ?? query['customer']);
  return id === null ? {} : { customer_id: id };
}

/** An id as a form holds it, or null for anything that is none. */
export function idIn(value: string | string[] | undefined): string | null {
  return isUuid(value) ? value : null;
}
