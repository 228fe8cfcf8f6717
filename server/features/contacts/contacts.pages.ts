import type { Named } from '../../request/actor.ts';
import type { Choices } from '../../database/choices.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { LoginView } from '../../domain/invitations/invitations.words.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import type { AccessChecklist } from './access/contactAccess.words.ts';
import type { CustomerFound } from '../../domain/customers/customers.queries.ts';
import type { Refusal } from '../../forms/submitTicked.ts';
import type { PickPage } from '../../lists/pick.ts';
import type { FindPage } from '../../lists/findPage.ts';
import type { FirstFacility } from './facilities/contactFacilities.queries.ts';
import type { FacilityRow, UserFound } from './contacts.list.ts';
import type { ContactUser } from './users/contactUsers.queries.ts';
import { contactLabels, contactPermissions, contactStatuses } from '../../domain/contacts/contacts.form.ts';
import type { Contact, ContactRow } from './contacts.queries.ts';
import { fullName } from '../../shared/personName.ts';

export const nameOf = (contact: Pick<ContactRow, 'first_name' | 'last_name'>) => fullName(contact);

const permissions = contactPermissions.map(({ name, hint }) => ({ name, hint, label: contactLabels[name] }));

/** What a form of a contact needs besides the typed values. */
const form = (state: FormState, customers: Choices) => ({
  state,
  customers,
  labels: contactLabels,
  statuses: contactStatuses,
  permissions,
});

/** Everything that a contact's page shows. */
export interface ContactParts {
  /** `unviewable`: why the portal can't be viewed as this user; null where it can. */
  users: readonly (ContactUser & { login: LoginView; unviewable: string | null })[];
  checklists: readonly AccessChecklist[];
  facilities: readonly FacilityRow[];
  list: ListView;
  reach: string;
  /** The preset with exactly the contact's permissions, for administrators, who alone see presets (A36). */
  preset: Named | null;
  /** There is one facility, and without it the contact sees no asset any more (A12). */
  isLast: boolean;
}

export const contactPages = {
  list: (locals: { list: ListView; contacts: readonly ContactRow[]; mayAdd: boolean }): PageReply =>
    page('contacts/list', { ...locals, labels: contactLabels }, { title: 'Contacts' }),

  /** `facility`: the one from whose page the new contact comes, and which it is related to. */
  add: (state: FormState, customers: Choices, facility: FirstFacility | null, status = 200): PageReply =>
    page('contacts/new', { ...form(state, customers), facility }, { title: 'New contact', status }),

  /** What one comes to a contact for: access, user, facilities; with actions for administrators (A23). */
  show: (contact: Contact, parts: ContactParts & { mayKeep: boolean }): PageReply =>
    page(
      'contacts/show',
      { ...parts, contact, name: nameOf(contact), labels: contactLabels, permissions },
      { title: nameOf(contact) },
    ),

  /** The facts, with a form for administrators; `change` is null for those who only view records (A23). */
  details: (
    contact: Contact,
    change: { state: FormState; customers: Choices; presets: readonly Named[]; preset: string } | null,
    status = 200,
  ): PageReply =>
    page(
      'contacts/details',
      {
        contact,
        name: nameOf(contact),
        labels: contactLabels,
        permissions,
        change: change && { ...change, statuses: contactStatuses },
      },
      { title: `${nameOf(contact)} · Details`, status },
    ),

  findCustomer: ({ rows, toForm, ...found }: FindPage<CustomerFound>): PageReply =>
    page(
      'contacts/findCustomer',
      { ...found, customers: rows, cancelLabel: toForm ? 'Contact' : 'Contacts' },
      { title: 'Find customer' },
    ),

  /** @param message why nobody was selected */
  findUser: (
    contact: Contact,
    { list, users, picked }: Pick<PickPage<UserFound>, 'list' | 'picked'> & { users: readonly UserFound[] },
    message: string | null,
  ): PageReply =>
    page(
      'contacts/findUser',
      {
        list,
        picked,
        contact,
        name: nameOf(contact),
        users: users.map((user) => ({ ...user, place: placeOf(user, contact) })),
        errors: message === null ? {} : { user: message },
      },
      { title: 'Find User', status: message === null ? 200 : 422 },
    ),

  findFacility: (
    contact: Contact,
    locals: Pick<PickPage<FacilityRow>, 'list' | 'picked'> & { facilities: readonly FacilityRow[] },
    refusal: Refusal | null,
  ): PageReply =>
    page(
      'contacts/findFacility',
      {
        ...locals,
        contact,
        name: nameOf(contact),
        errors: refusal?.message ? { facilities: refusal.message } : {},
      },
      { title: 'Find Facility', status: refusal?.message ? 422 : 200 },
    ),
};

/** Where a found user is a portal user already, and whether it can be selected for this contact (A19). */
function placeOf(user: UserFound, contact: Contact): { words: string; selectable: boolean } {
  if (user.scope === null) return { words: 'Available', selectable: true };
  if (user.contact_id === contact.id) return { words: 'Already signs in as this contact', selectable: false };
  if (user.scope === 'partner' || user.scope === 'agent')
    return {
      words: `Already a user at ${user.scope === 'agent' ? 'an agent' : 'a partner'}`,
      selectable: false,
    };
  const where =
    user.contact_name !== null
      ? `${user.contact_name} at ${user.customer_name ?? ''}`
      : `${user.customer_name ?? ''}${user.scope === 'contact' ? ', without a contact' : ''}`;
  if (user.customer_id !== contact.customer_id)
    return { words: `Already belongs to ${where}`, selectable: false };
  return { words: `Will move here from ${where}`, selectable: true };
}
