import { contactLabels, contactPerson, contactRights } from '../../domain/contacts/contacts.form.ts';
import { choice, id, optionalId } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { isNamed, nameMissing } from '../../forms/nameFields.ts';
import { text } from '../../forms/textFields.ts';

export const contactStatuses = [
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Inactive' },
] as const;

const fields = {
  ...contactPerson,
  status: choice(['active', 'inactive'], { label: contactLabels.status }),
  customer_id: id({ label: contactLabels.customer_id }),
  notes: text({ label: contactLabels.notes, max: 5000, multiline: true }),
  ...contactRights,
};

/** Reads a contact's form. */
export const contactForm = form(fields).refine(isNamed, nameMissing);
export type ContactValues = FormValues<typeof contactForm>;

/** Reads the form of a new contact, which may come from a facility's page and is related to that facility (5). */
export const newContactForm = form({
  ...fields,
  facility_id: optionalId({ label: 'Facility' }),
}).refine(isNamed, nameMissing);
export type NewContactValues = FormValues<typeof newContactForm>;

/** Reads the choice of *Find User*. */
export const contactUserForm = form({ user: id({ label: 'User' }) });
