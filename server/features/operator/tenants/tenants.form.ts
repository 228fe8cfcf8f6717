import { integer } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';

/** Labels of what the operator decides about a company. */
export const tenantLabels = { allowed: 'Licences bought', reason: 'Reason' } as const;

/** Reads how many licences a company has. */
export const licencesForm = form({
  allowed: integer({ label: tenantLabels.allowed, min: 1, max: 1_000_000, required: true }),
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
