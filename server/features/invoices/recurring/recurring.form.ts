import { lineFields } from '../../../domain/money/documentLines.form.ts';
import { noTaxKinds } from '../../../domain/money/noTax.ts';
import { units } from '../../../domain/money/periods.ts';
import { choice, date, id, integer } from '../../../forms/choiceFields.ts';
import { form, type FormValues } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';
import { currencies } from '../../../shared/currencies.ts';

/** Labels of a recurring invoice's form. */
export const recurringLabels = {
  name: 'Name',
  customer_id: 'Customer',
  every: 'Every',
  unit: 'Unit',
  next_on: 'Next invoice',
  last_on: 'Last date',
  times: 'Number of invoices',
  issues: 'When it’s due',
  currency: 'Currency',
  payment_days: 'Payment terms (days)',
  purchase_order: 'Purchase order',
  tax_reason: 'Reason for no tax',
  no_tax: 'Kind of no tax',
  note: 'Note to the customer',
} as const;

/** What becomes of an invoice when its period begins. */
export const issuing = [
  { value: 'issue', label: 'Issue the invoice and email it' },
  { value: 'draft', label: 'Create a draft' },
] as const;

/** A recurring invoice; its lines are read in the reader's language. */
export const recurringForm = form({
  name: text({ label: recurringLabels.name, max: 200, required: true }),
  customer_id: id({ label: recurringLabels.customer_id }),
  every: integer({ label: recurringLabels.every, min: 1, max: 99, required: true }),
  unit: choice(units, { label: recurringLabels.unit }),
  next_on: date({ label: recurringLabels.next_on, required: true }),
  last_on: date({ label: recurringLabels.last_on }),
  times: integer({ label: recurringLabels.times, min: 1, max: 999 }),
  issues: choice(
    issuing.map(({ value }) => value),
    { label: recurringLabels.issues },
  ),
  currency: choice(currencies, { label: recurringLabels.currency }),
  payment_days: integer({ label: recurringLabels.payment_days, min: 0, max: 365 }),
  purchase_order: text({ label: recurringLabels.purchase_order, max: 100 }),
  tax_reason: text({ label: recurringLabels.tax_reason, max: 500 }),
  no_tax: choice(['', ...noTaxKinds.map(({ value }) => value)], { label: recurringLabels.no_tax }).transform(
    (kind) => (kind === '' ? null : kind),
  ),
  note: text({ label: recurringLabels.note, max: 5000, multiline: true }),
  ...lineFields,
});
export type RecurringValues = FormValues<typeof recurringForm>;
