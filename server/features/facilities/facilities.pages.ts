import type { Choices } from '../../database/choices.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { Refusal } from '../../forms/submitTicked.ts';
import type { PickPage } from '../../lists/pick.ts';
import type { Belonging } from '../../domain/customers/belongings.words.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import { facilityLabels, movesLabel } from './facilities.form.ts';
import type { FacilityMove } from './moving/moving.queries.ts';
import type { Facility, FacilityRow } from './facilities.queries.ts';
import type { CustomerChoices } from './customerChoices.queries.ts';
import {
  mostContacts,
  type ContactToAdd,
  type FacilityContact,
} from './contacts/facilityContacts.queries.ts';

/** What the form of a facility needs besides its state. */
interface FormLocals {
  state: FormState;
  choices: CustomerChoices;
}

export const facilityPages = {
  list: (locals: { list: ListView; facilities: readonly FacilityRow[]; mayAdd: boolean }): PageReply =>
    page('facilities/list', { ...locals, labels: facilityLabels }, { title: 'Facilities' }),
  add: (form: FormLocals, status = 200): PageReply =>
    page(
      'facilities/new',
      { ...form, move: null, labels: facilityLabels },
      { title: 'New facility', status },
    ),
  details: (
    facility: Facility,
    locals: FormLocals & {
      contacts: readonly FacilityContact[];
      /** The contacts that can be added; null for those who may not. */
      toAdd: Choices | null;
      belongings: readonly Belonging[];
      errors: FieldErrors;
      mayEdit: boolean;
      /** Where the form has another customer than the facility. */
      move: FacilityMove | null;
    },
    status = 200,
  ): PageReply => {
    const contacts = locals.contacts
      .slice(0, mostContacts)
      .map((contact) => ({ ...contact, reasons: reasonsOf(contact) }));
    const more = locals.contacts.length > mostContacts;
    return page(
      'facilities/details',
      { ...locals, facility, labels: { ...facilityLabels, moves: movesLabel }, contacts, more },
      { title: facility.name, status },
    );
  },
  findContact: (
    facility: Facility,
    locals: Pick<PickPage<ContactToAdd>, 'list' | 'picked'> & { contacts: readonly ContactToAdd[] },
    refusal: Refusal | null,
  ): PageReply =>
    page(
      'facilities/findContact',
      {
        facility,
        ...locals,
        errors: refusal?.message ? { contacts: refusal.message } : {},
      },
      { title: 'Find contact', status: refusal?.message ? 422 : 200 },
    ),
};

/** Through what a contact reaches the facility, in the words of its form (A12, A14). */
function reasonsOf(contact: FacilityContact): string {
  const reasons = [
    contact.related && 'Added to this facility',
    contact.all_facilities && 'All facilities',
    contact.admin_access && 'Admin Access',
  ];
  return reasons.filter((reason) => reason !== false).join(', ');
}
