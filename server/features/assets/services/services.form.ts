import { checkbox, date, id, integer, optionalId } from '../../../forms/choiceFields.ts';
import { form, type FieldErrors, type FormValues } from '../../../forms/parse.ts';
import { nextServiceDate, type DueRules } from '../../../domain/workOrders/dueDates.ts';
import type { Day } from '../../../shared/days.ts';
import { assetErrors, assetLabels, nextServiceLabel } from '../../../domain/assets/assets.form.ts';

/** Labels of one of several services of an asset. */
export const serviceLabels = {
  type_id: 'Type',
  interval_months: assetLabels.service_interval_months,
  last_service_on: assetLabels.last_service_on,
  next_service_on: nextServiceLabel,
  not_required: assetLabels.not_required,
} as const;
/** Of the first one that is added. */
export const newServiceLabels = {
  ...serviceLabels,
  present_type_id: 'Type of the service it has now',
} as const;

const fields = {
  type_id: id({ label: serviceLabels.type_id }),
  interval_months: integer({ label: serviceLabels.interval_months, min: 1, max: 600 }),
  last_service_on: date({ label: serviceLabels.last_service_on }),
  next_service_on: date({ label: serviceLabels.next_service_on }),
  not_required: checkbox({ label: serviceLabels.not_required }),
};

/** A service that is changed. */
export const serviceForm = form(fields);
export type ServiceValues = FormValues<typeof serviceForm>;

/** One that is added; the first one asks of which type the asset's one service was. */
export const newServiceForm = form({
  ...fields,
  present_type_id: optionalId({ label: newServiceLabels.present_type_id }),
  // Of one that is put back: the line that its dates come of.
  of_line_id: optionalId({ label: serviceLabels.last_service_on }),
});

export type NewServiceValues = FormValues<typeof newServiceForm>;

/** What no field of it can tell by itself. */
export function serviceErrors(
  { last_service_on: last, next_service_on: next, not_required: notRequired }: Partial<ServiceValues>,
  today: Day,
): FieldErrors {
  const errors: FieldErrors = { ...assetErrors({ last_service_on: last ?? null }, today) };
  if (next && last && next <= last) errors['next_service_on'] = 'Enter a date after the last service.';
  if (next && notRequired)
    errors['next_service_on'] = 'Enter a date for the next service, or say that none is needed, not both.';
  return errors;
}

/**
 * A service as it is saved.
 * @param before what is saved: a next date that nobody has touched is counted anew when the last date or the interval changes
 * @param rules how the company counts the next service date
 */
export function serviceOf(
  { not_required: notRequired, next_service_on: typed, ...values }: ServiceValues,
  before: Pick<ServiceValues, 'interval_months' | 'last_service_on' | 'next_service_on'> | null,
  rules: DueRules,
) {
  const { last_service_on: last, interval_months: interval } = values;
  const same = before !== null && before.last_service_on === last && before.interval_months === interval;
  const isGiven = typed !== null && (same || typed !== before?.next_service_on);
  const counted = last === null ? null : nextServiceDate(rules, { interval, doneOn: last, dueOn: null });
  const next = isGiven ? typed : counted;
  return { ...values, service_required: !notRequired, next_service_on: notRequired ? null : next };
}
