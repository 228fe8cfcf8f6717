import { form } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';

/** Labels of a site group's forms. */
export const groupLabels = { name: 'Name', subdomain: 'Subdomain' } as const;

/** Reads a site group's name. */
export const groupForm = form({ name: text({ label: groupLabels.name, max: 100, required: true }) });

/** Reads which company is to join. */
export const joiningForm = form({
  subdomain: text({
    label: groupLabels.subdomain,
    max: 100,
    required: true,
    missing: 'Enter the company’s subdomain.',
  }),
});
