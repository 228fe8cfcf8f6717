import { integer } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';

/** Labels of what the operator decides about a company. */
export const tenantLabels = {
  allowed: 'Licences bought',
  emails_a_day: 'Emails a day',
  reason: 'Reason',
} as const;

/** Reads how many licences a company has, and how many emails it may cause in a day. */
export const licencesForm = form({
  allowed: integer({ label: tenantLabels.allowed, min: 1, max: 1_000_000, required: true }),
  emails_a_day: integer({ label: tenantLabels.emails_a_day, min: 1, max: 1_000_000 }),
});

/** Reads why a company is suspended. */
export const suspensionForm = form({
  reason: text({
    label: tenantLabels.reason,
    max: 500,
    required: true,
    missing: 'Enter a reason. The company’s staff can read it.',
  }),
});
