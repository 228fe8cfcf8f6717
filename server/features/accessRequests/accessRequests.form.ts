import { form } from '../../forms/parse.ts';
import { email, text } from '../../forms/textFields.ts';

/** Labels of the form, which the list names its columns by. */
export const requestLabels = { name: 'Name', company: 'Company', email: 'Email', note: 'Note' } as const;

/** Reads a request for access. */
export const requestForm = form({
  name: text({ label: requestLabels.name, max: 200, required: true, missing: 'Enter your name.' }),
  company: text({ label: requestLabels.company, max: 200, required: true, missing: 'Enter your company.' }),
  email: email({ label: requestLabels.email, required: true, missing: 'Enter your email address.' }),
  note: text({ label: requestLabels.note, max: 1000, multiline: true }),
});
