import { form } from '../../../forms/parse.ts';
import { optionalId } from '../../../forms/choiceFields.ts';
import { text } from '../../../forms/textFields.ts';

/** Labels of the form that mails a link. */
export const mailLinkLabels = { contact_id: 'To', leads_to: 'Opens' } as const;

/**
 * Reads the form: a contact, or nobody for the customer itself; a page, or none for the start page. Whether they may be
 * chosen is judged with the records.
 */
export const mailLinkForm = form({
  contact_id: optionalId({ label: 'Recipient' }),
  leads_to: text({ label: mailLinkLabels.leads_to, max: 1000 }),
});
