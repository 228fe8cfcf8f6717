import { contactPermissions, contactStatuses } from '../../../domain/contacts/contacts.form.ts';
import type { FormState } from '../../../forms/state.ts';
import type { Refusal } from '../../../forms/submitTicked.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { PickPage } from '../../../lists/pick.ts';
import type { ListView } from '../../../lists/spec.ts';
import type { PortalActor } from '../../../request/actor.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { fullName } from '../../../shared/personName.ts';
import { portalContactLabels as labels, isWhole, rightsToGive } from './portalContacts.form.ts';
import type { PlaceRow } from './portalContacts.list.ts';
import type { ContactPlaces, PortalContact, PortalContactRow } from './portalContacts.queries.ts';

/** What the actor may do with a contact of a row. */
export interface RowRights {
  edit: boolean;
  remove: boolean;
}

const giving = (actor: PortalActor) => {
  const own = rightsToGive(actor);
  return {
    allFacilities: own.includes('all_facilities'),
    permissions: contactPermissions
      .filter(({ name }) => own.includes(name))
      .map(({ name, hint }) => ({ name, hint, label: labels[name] })),
  };
};

/** The pages of contacts in the portal (4). */
export const portalContactPages = {
  list: (locals: {
    list: ListView;
    contacts: readonly (PortalContactRow & { rights: RowRights })[];
    empty: EmptyList | null;
    mayAdd: boolean;
  }): PageReply => page('contacts/portal/list', { ...locals, labels }, { title: 'Contacts' }),

  search: (values: Readonly<Record<string, string>>): PageReply =>
    page(
      'contacts/portal/search',
      { labels, values, statuses: contactStatuses },
      { title: 'Search Contacts' },
    ),

  view: (
    contact: PortalContact,
    locals: {
      places: ContactPlaces;
      rights: RowRights;
      isOwn: boolean;
      why: string | null;
      /** A user can be added for the contact. */
      addUser: boolean;
    },
  ): PageReply =>
    page(
      'contacts/portal/view',
      {
        ...locals,
        contact,
        labels,
        name: fullName(contact),
        permissions: contactPermissions.map(({ name, hint }) => ({ name, hint, label: labels[name] })),
      },
      { title: fullName(contact) },
    ),

  add: (actor: PortalActor, state: FormState, status = 200): PageReply =>
    page(
      'contacts/portal/new',
      { state, labels, statuses: contactStatuses, ...giving(actor) },
      { title: 'Add Contact', status },
    ),

  edit: (actor: PortalActor, contact: PortalContact, state: FormState, status = 200): PageReply =>
    page(
      'contacts/portal/edit',
      {
        state,
        contact,
        labels,
        name: fullName(contact),
        isOwn: actor.contact?.id === contact.id,
        keepsEmail: !isWhole(actor),
        statuses: contactStatuses,
        ...giving(actor),
      },
      { title: `Edit ${fullName(contact)}`, status },
    ),

  findPlace: (
    contact: PortalContact,
    locals: Pick<PickPage<PlaceRow>, 'list' | 'picked' | 'empty'> & { facilities: readonly PlaceRow[] },
    refusal: Refusal | null,
  ): PageReply =>
    page(
      'contacts/portal/findFacility',
      {
        ...locals,
        contact,
        name: fullName(contact),
        errors: refusal?.message ? { facilities: refusal.message } : {},
      },
      { title: 'Find Facility', status: refusal?.message ? 422 : 200 },
    ),
};
