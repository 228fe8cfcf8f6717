import { choice, optionalId } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { isNamed, nameFields, nameMissing } from '../../forms/nameFields.ts';
import { text } from '../../forms/textFields.ts';

/** Labels of the personnel record's form. */
export const personnelLabels = {
  first_name: 'First name',
  last_name: 'Last name',
  job_title: 'Job title',
  status: 'Status',
  user_id: 'Associated Login',
} as const;

export const personnelStatuses = [
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Inactive' },
] as const;

/** Reads a personnel record's form. */
export const personnelForm = form({
  ...nameFields,
  job_title: text({ label: personnelLabels.job_title, max: 200 }),
  status: choice(['active', 'inactive'], { label: personnelLabels.status }),
  user_id: optionalId({ label: personnelLabels.user_id }),
}).refine(isNamed, nameMissing);
export type PersonnelValues = FormValues<typeof personnelForm>;
