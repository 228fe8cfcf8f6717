import { form, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';

/** Labels of the editor. */
export const templateLabels = { subject: 'Subject', body: 'Body' } as const;

// What a letter may hold is less than a form may (100 KB), whatever it is written in.
const most = 8_000;

/** Reads a template; whether its variables are there is for `faultsOf` to say. */
export const templateForm = form({
  subject: text({ label: templateLabels.subject, max: 200, required: true }),
  body: text({
    label: templateLabels.body,
    max: most,
    required: true,
    missing: 'Enter the text of the email.',
    multiline: true,
  }),
});
export type TemplateValues = FormValues<typeof templateForm>;
