import { contactFields } from '../../domain/contacts/contacts.form.ts';
import { id, optionalId } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { isNamed, nameMissing } from '../../forms/nameFields.ts';

/** Reads the form of a new contact, which may come from a facility's page and is related to that facility (5). */
export const newContactForm = form({
  ...contactFields,
  facility_id: optionalId({ label: 'Facility' }),
}).refine(isNamed, nameMissing);
export type NewContactValues = FormValues<typeof newContactForm>;

/** Reads the choice of *Find User*. */
export const contactUserForm = form({ user: id({ label: 'User' }) });
