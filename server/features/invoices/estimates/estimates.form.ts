import { checkbox, choice, date, id, integer } from '../../../forms/choiceFields.ts';
import { field } from '../../../forms/field.ts';
import { form, type FormValues } from '../../../forms/parse.ts';
import { optionalPassword, text } from '../../../forms/textFields.ts';
import { lineFields, optionalField } from '../../../domain/money/documentLines.form.ts';
import { currencies } from '../../../shared/currencies.ts';

/** Labels of the estimate's form. */
export const estimateLabels = {
  customer_id: 'Customer',
  dated_on: 'Date',
  valid_until: 'Valid until',
  currency: 'Currency',
  purchase_order: 'Purchase order',
  terms: 'Terms',
  note: 'Note to the customer',
  internal_note: 'Internal note',
} as const;

/** An estimate's draft; its lines are read in the reader's language. */
export const estimateForm = form({
  customer_id: id({ label: estimateLabels.customer_id }),
  dated_on: date({ label: estimateLabels.dated_on, required: true }),
  valid_until: date({ label: estimateLabels.valid_until, required: true }),
  currency: choice(currencies, { label: estimateLabels.currency }),
  purchase_order: text({ label: estimateLabels.purchase_order, max: 100 }),
  terms: text({ label: estimateLabels.terms, max: 10_000, multiline: true, required: true }),
  note: text({ label: estimateLabels.note, max: 5000, multiline: true }),
  internal_note: text({ label: estimateLabels.internal_note, max: 5000, multiline: true }),
  ...lineFields,
  ...optionalField,
});
export type EstimateValues = FormValues<typeof estimateForm>;

/** What approving and declining ask for; the form says which revision was read. */
export const decisionLabels = {
  accepted: 'I accept the terms',
  name: 'Name',
  password: 'Password',
  reason: 'Reason',
} as const;
const revision = integer({ label: 'Version', min: 1, max: 1_000_000, required: true });
/** Which optional lines are taken, or were shown as taken, by their position. */
const chosen = field((raw) => {
  const list: unknown[] = raw === undefined ? [] : Array.isArray(raw) ? raw : [raw];
  const positions = list.map((one) =>
    typeof one === 'string' && /^[1-9]\d{0,2}$/.test(one) ? Number(one) : 0,
  );
  return positions.includes(0) || positions.length > 200
    ? { error: 'Choose only lines of this estimate.' }
    : { value: positions };
});
/** The box beside the terms: without it nobody approves. */
const accepted = field((raw) => {
  const read = checkbox({ label: decisionLabels.accepted }).safeParse(raw);
  return read.data === true ? { value: true } : { error: 'Tick that you accept the terms.' };
});
export const approveForm = form({
  chosen,
  // The optional lines in the total that the page showed; none where it showed the total without any.
  shown: chosen,
  accepted,
  name: text({ label: decisionLabels.name, max: 200, required: true, missing: 'Enter your name.' }),
  password: optionalPassword({ label: decisionLabels.password }),
  /** Which files the page showed. */
  files: text({ label: 'Files', max: 20 }),
  revision,
});
export const declineForm = form({
  reason: text({ label: decisionLabels.reason, max: 2000, multiline: true, required: true }),
  revision,
});
