import { choice, date } from '../../../forms/choiceFields.ts';
import { form, type FieldErrors, type FormValues } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';
import { outcomes } from '../../../domain/workOrders/workOrders.words.ts';
import type { Day } from '../../../shared/days.ts';
import { lineLabels } from '../workOrders.form.ts';

/** Labels of a past service; those that a line of a work order has are called as there. */
export const pastLabels = {
  serviced_on: lineLabels.serviced_on,
  outcome: lineLabels.outcome,
  not_done_reason: lineLabels.not_done_reason,
  technician_name: lineLabels.technician_id,
  remarks: lineLabels.remarks,
  reference: 'Reference',
} as const;

/** A service that was done before Gatehouse came. */
export const pastForm = form({
  serviced_on: date({ label: pastLabels.serviced_on, required: true }),
  outcome: choice(
    outcomes.map(({ value }) => value),
    { label: pastLabels.outcome },
  ),
  not_done_reason: text({ label: pastLabels.not_done_reason, max: 2000 }),
  technician_name: text({ label: pastLabels.technician_name, max: 200 }),
  remarks: text({ label: pastLabels.remarks, max: 10_000, multiline: true }),
  reference: text({ label: pastLabels.reference, max: 100 }),
});
export type PastValues = FormValues<typeof pastForm>;

/** What no field can tell by itself. @param today the company's */
export function pastErrors({ serviced_on: day, outcome, not_done_reason: reason }: PastValues, today: Day): FieldErrors {
  const errors: FieldErrors = {};
  if (day > today) errors['serviced_on'] = 'Enter the day the work was done. It can’t be in the future.';
  if (outcome === 'not_done' && reason === null) errors['not_done_reason'] = 'Enter why it wasn’t done.';
  if (outcome !== 'not_done' && reason !== null)
    errors['not_done_reason'] = 'Only a service that wasn’t done has a reason. Put it in Remarks, or leave this empty.';
  return errors;
} // prettier-ignore
