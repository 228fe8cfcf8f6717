import type { Choices } from '../../database/choices.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { LoginView } from '../../domain/invitations/invitations.words.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import type { AccessChecklist } from './contactAccess.words.ts';
import type { CustomerFound } from '../../domain/customers/customers.queries.ts';
import type { FacilityRow, FirstFacility } from './contactFacilities.queries.ts';
import type { ContactUser, UserFound } from './contactUsers.queries.ts';
import { contactLabels, contactPermissions } from '../../domain/contacts/contacts.form.ts';
import { contactStatuses } from './contacts.form.ts';
import type { Contact, ContactRow } from './contacts.queries.ts';
import { placeOf } from './contacts.words.ts';

export const nameOf = (contact: Pick<ContactRow, 'first_name' | 'last_name'>) =>
  `${contact.first_name} ${contact.last_name}`;

/** What a form of a contact needs besides the typed values. */
const form = (state: FormState, customers: Choices) => ({
  state,
  customers,
  labels: contactLabels,
  statuses: contactStatuses,
  permissions: contactPermissions.map(({ name, hint }) => ({ name, hint, label: contactLabels[name] })),
});

/** Everything that a contact's page shows besides its form. */
export interface ContactParts {
  users: readonly (ContactUser & { login: LoginView })[];
  checklists: readonly AccessChecklist[];
  facilities: readonly FacilityRow[];
  list: ListView;
  reach: string;
  errors: FieldErrors;
}

export const contactPages = {
  list: (locals: { list: ListView; contacts: readonly ContactRow[]; mayAdd: boolean }): PageReply =>
    page('contacts/list', { ...locals, labels: contactLabels }, { title: 'Contacts' }),

  /** `facility`: the one from whose page the new contact comes, and which it is related to. */
  add: (state: FormState, customers: Choices, facility: FirstFacility | null, status = 200): PageReply =>
    page('contacts/new', { ...form(state, customers), facility }, { title: 'New contact', status }),

  /** The page as administrators have it: with a form and with actions. */
  edit: (
    contact: Contact,
    parts: ContactParts & { state: FormState; customers: Choices },
    status = 200,
  ): PageReply =>
    page(
      'contacts/edit',
      { ...parts, contact, name: nameOf(contact), ...form(parts.state, parts.customers) },
      { title: nameOf(contact), status },
    ),

  /** The page for those who only view records (A23). */
  view: (contact: Contact, parts: ContactParts): PageReply =>
    page(
      'contacts/view',
      { ...parts, contact, name: nameOf(contact), labels: contactLabels, permissions: contactPermissions },
      { title: nameOf(contact) },
    ),

  findCustomer: (locals: {
    list: ListView;
    customers: readonly CustomerFound[];
    backTo: string;
    cancel: string;
    /** What *Cancel* leads back to. */
    cancelLabel: string;
    chosen: string | null;
  }): PageReply => page('contacts/findCustomer', locals, { title: 'Find Customer' }),

  findUser: (
    contact: Contact,
    locals: { list: ListView; users: readonly UserFound[]; errors: FieldErrors },
    status = 200,
  ): PageReply =>
    page(
      'contacts/findUser',
      {
        ...locals,
        contact,
        name: nameOf(contact),
        users: locals.users.map((user) => ({ ...user, place: placeOf(user, contact) })),
      },
      { title: 'Find User', status },
    ),

  findFacility: (
    contact: Contact,
    locals: {
      list: ListView;
      facilities: readonly FacilityRow[];
      chosen: readonly string[];
      errors: FieldErrors;
    },
    status = 200,
  ): PageReply =>
    page(
      'contacts/findFacility',
      { ...locals, contact, name: nameOf(contact) },
      { title: 'Find Facility', status },
    ),

  confirmDelete: (contact: Contact, users: readonly ContactUser[]): PageReply =>
    page(
      'contacts/delete',
      { contact, users, name: nameOf(contact) },
      { title: `Delete ${nameOf(contact)}` },
    ),
};
