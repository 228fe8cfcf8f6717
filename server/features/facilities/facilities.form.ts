import { checkbox, optionalId } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';

/** Labels of the facility's form; a list, a form and a conflict name a field alike. */
export const facilityLabels = {
  code: 'Code',
  name: 'Name',
  customer_id: 'Customer',
  is_lab: 'Lab',
  address: 'Address',
  active: 'Active',
} as const;

/** What stands for the customer of a facility that belongs to the tenant itself. */
export const ownFacility = 'Own facility';

/** The box that confirms a change of customer, once the form has said who gains and who loses by it. */
export const movesLabel = 'Change the customer';

/** Reads a facility's form. No customer: a facility of the tenant's own. */
export const facilityForm = form({
  code: text({ label: facilityLabels.code, max: 40, required: true }),
  name: text({ label: facilityLabels.name, max: 200, required: true }),
  customer_id: optionalId({ label: facilityLabels.customer_id }),
  is_lab: checkbox({ label: facilityLabels.is_lab }),
  address: text({ label: facilityLabels.address, max: 500, multiline: true }),
  active: checkbox({ label: facilityLabels.active }),
  moves: text({ label: movesLabel, max: 80 }),
});
export type FacilityValues = FormValues<typeof facilityForm>;
