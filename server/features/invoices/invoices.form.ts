import { choice, date, id, ids } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';
import { lineFields } from '../../domain/money/documentLines.form.ts';
import { currencies } from '../../shared/currencies.ts';
import { noTaxKinds } from '../../domain/money/noTax.ts';
import { paymentMethods } from '../../domain/money/invoices.words.ts';

/** Labels of the invoice's form. */
export const invoiceLabels = {
  customer_id: 'Customer',
  dated_on: 'Date',
  due_on: 'Due date',
  currency: 'Currency',
  purchase_order: 'Purchase order',
  tax_reason: 'Reason for no tax',
  no_tax: 'Kind of no tax',
  note: 'Note to the customer',
  internal_note: 'Internal note',
} as const;

/** An invoice's draft; its lines are read in the reader's language. */
export const invoiceForm = form({
  customer_id: id({ label: invoiceLabels.customer_id }),
  dated_on: date({ label: invoiceLabels.dated_on, required: true }),
  due_on: date({ label: invoiceLabels.due_on }),
  currency: choice(currencies, { label: invoiceLabels.currency }),
  purchase_order: text({ label: invoiceLabels.purchase_order, max: 100 }),
  tax_reason: text({ label: invoiceLabels.tax_reason, max: 500 }),
  no_tax: choice(['', ...noTaxKinds.map(({ value }) => value)], { label: invoiceLabels.no_tax }).transform(
    (kind) => (kind === '' ? null : kind),
  ),
  note: text({ label: invoiceLabels.note, max: 5000, multiline: true }),
  internal_note: text({ label: invoiceLabels.internal_note, max: 5000, multiline: true }),
  ...lineFields,
});
export type InvoiceValues = FormValues<typeof invoiceForm>;

/** Labels of a payment's form. */
export const paymentLabels = {
  paid_on: 'Date',
  amount: 'Amount',
  method: 'Method',
  reference: 'Reference',
  invoices: 'Invoices',
} as const;
export const paymentForm = form({
  paid_on: date({ label: paymentLabels.paid_on, required: true }),
  amount: text({ label: paymentLabels.amount, max: 40, required: true }),
  method: choice(
    paymentMethods.map(({ value }) => value),
    { label: paymentLabels.method },
  ),
  reference: text({ label: paymentLabels.reference, max: 200 }),
  invoices: ids({ label: paymentLabels.invoices, max: 100 }),
});
