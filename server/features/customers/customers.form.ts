import { choice, integer } from '../../forms/choiceFields.ts';
import { country } from '../../forms/countryField.ts';
import { email, phone, text } from '../../forms/textFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';

/** Labels of the customer's form; a list, a form and a conflict name a field alike. */
export const customerLabels = {
  number: 'Customer number',
  name: 'Name',
  phone: 'Phone',
  email: 'Email',
  address: 'Address',
  country: 'Country code',
  tax_number: 'Tax number',
  payment_days: 'Payment terms (days)',
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
  country: country({ label: customerLabels.country }),
  tax_number: text({ label: customerLabels.tax_number, max: 50 }),
  payment_days: integer({ label: customerLabels.payment_days, min: 0, max: 365 }),
  status: choice(['active', 'inactive'], { label: customerLabels.status }),
  notes: text({ label: customerLabels.notes, max: 5000, multiline: true }),
});
export type CustomerValues = FormValues<typeof customerForm>;
