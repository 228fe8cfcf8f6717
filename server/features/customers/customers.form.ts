import { choice } from '../../forms/choiceFields.ts';
import { email, phone, text } from '../../forms/textFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';

/** Labels of the customer's form (pages.md); a list, a form and a conflict name a field alike. */
export const customerLabels = {
  number: 'Customer number',
  name: 'Name',
  phone: 'Phone',
  email: 'Email',
  address: 'Address',
  status: 'Status',
  notes: 'Notes',
} as const;

export const customerStatuses = [
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Inactive' },
] as const;

/** Reads a customer's form. */
export const customerForm = form({
  number: text({ label: customerLabels.number, max: 40, required: true }),
  name: text({ label: customerLabels.name, max: 200, required: true }),
  phone: phone({ label: customerLabels.phone }),
  email: email({ label: customerLabels.email }),
  address: text({ label: customerLabels.address, max: 500, multiline: true }),
  status: choice(['active', 'inactive'], { label: customerLabels.status }),
  notes: text({ label: customerLabels.notes, max: 5000, multiline: true }),
});
export type CustomerValues = FormValues<typeof customerForm>;
