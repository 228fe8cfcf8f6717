import { contactLabels, contactRights } from '../../domain/contacts/contacts.form.ts';
import { rightNames, type RightName, type Rights } from '../../domain/permissionPresets/rights.ts';
import { form } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';

/** Labels of the rights: those of the contact's own form. */
export const rightLabels = Object.fromEntries(
  rightNames.map((name) => [name, contactLabels[name]]),
) as Record<RightName, string>;

/** Labels of a preset's form. */
export const presetLabels = { name: 'Name', ...rightLabels } as const;

/** Reads a preset's form. */
export const presetForm = form({
  name: text({ label: presetLabels.name, max: 100, required: true }),
  ...contactRights,
});

/** What somebody's rights come to, in words. */
export const rightsInWords = (rights: Rights): string =>
  rightNames
    .filter((name) => rights[name])
    .map((name) => rightLabels[name])
    .join(', ') || 'None';

/** Reads what is applied: the contacts as they were shown, and a mark of what was shown of them. */
export const applyForm = form({
  contacts: text({ label: 'Contacts', max: 4000, required: true }),
  seen: text({ label: 'What was shown', max: 40, required: true }),
});
