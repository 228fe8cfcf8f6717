import { choice, integer } from '../../forms/choiceFields.ts';
import { country } from '../../forms/countryField.ts';
import { email, phone, text } from '../../forms/textFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { keysOf } from '../../shared/keys.ts';

/** What staff fill in of a customer, in the order of its page, with its labels. */
export const customerLabels = {
  number: 'Customer number',
  name: 'Name',
  phone: 'Phone',
  email: 'Email',
  address: 'Address',
  country: 'Country code',
  tax_number: 'Tax number',
  payment_days: 'Payment terms (days)',
  purchase_order: 'Purchase order',
  status: 'Status',
  notes: 'Notes',
} as const;

export const customerStatuses = [
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Inactive' },
] as const;

const fields = {
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
};

/** Reads a customer's form. */
export const customerForm = form(fields);
export type CustomerValues = FormValues<typeof customerForm>;

/**
 * Everything that staff fill in of a customer. Its queries, the import, merging and *Everything about a customer* go by these
 * names, and leave out only what they name.
 */
export const customerNames = keysOf(fields);
