import { form } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';
import { facilityLabels } from '../facilities.form.ts';

/** Labels of a facility's form in the portal: whose it is, is no choice there. */
export const placeLabels = {
  code: facilityLabels.code,
  name: facilityLabels.name,
  address: facilityLabels.address,
} as const;

/** Reads a facility's form in the portal. */
export const placeForm = form({
  code: text({ label: placeLabels.code, max: 40, required: true }),
  name: text({ label: placeLabels.name, max: 200, required: true }),
  address: text({ label: placeLabels.address, max: 500, multiline: true }),
});
