import { choice, integer } from '../../forms/choiceFields.ts';
import { country } from '../../forms/countryField.ts';
import { email, phone, text } from '../../forms/textFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { customerLabels } from '../../domain/customers/labels.ts';

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
  purchase_order: text({ label: customerLabels.purchase_order, max: 100 }),
  status: choice(['active', 'inactive'], { label: customerLabels.status }),
  notes: text({ label: customerLabels.notes, max: 5000, multiline: true }),
});
export type CustomerValues = FormValues<typeof customerForm>;
