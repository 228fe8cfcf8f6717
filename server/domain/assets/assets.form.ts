import { nextServiceDate, type DueRules } from '../workOrders/dueDates.ts';
import { checkbox, choice, date, id, integer } from '../../forms/choiceFields.ts';
import { form, type FieldErrors, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';
import type { Day } from '../../shared/days.ts';
import { keysOf } from '../../shared/keys.ts';

/** Labels of the asset's form. */
export const assetLabels = {
  code: 'Asset ID',
  barcode: 'Barcode',
  description: 'Description',
  manufacturer: 'Manufacturer',
  model: 'Model',
  serial_number: 'Serial number',
  department: 'Department',
  facility_id: 'Facility',
  status: 'Status',
  service_interval_months: 'Service interval (months)',
  last_service_on: 'Last service',
  not_required: 'Not required',
} as const;

/** What is computed and so in no form. */
export const nextServiceLabel = 'Next service';
/** The newest one, in lists. */
export const certificateLabel = 'Certificate';
/** Which of several services that is, in exports. */
export const nextTypeLabel = 'Next service type';

export const assetStatuses = [
  { value: 'in_service', label: 'In service', tone: 'good' },
  { value: 'out_of_service', label: 'Out of service', tone: 'warn' },
  { value: 'retired', label: 'Retired', tone: 'neutral' },
] as const;
export type AssetStatus = (typeof assetStatuses)[number]['value'];

/**
 * What an asset is, in words. Its queries, its page, the export, the import and *Everything about a customer* go by these
 * names. The portal sees all of them.
 */
const texts = {
  code: text({ label: assetLabels.code, max: 100 }),
  barcode: text({ label: assetLabels.barcode, max: 100 }),
  description: text({ label: assetLabels.description, max: 500, required: true }),
  manufacturer: text({ label: assetLabels.manufacturer, max: 200 }),
  model: text({ label: assetLabels.model, max: 200 }),
  serial_number: text({ label: assetLabels.serial_number, max: 200 }),
  department: text({ label: assetLabels.department, max: 200 }),
};
export const assetTexts = keysOf(texts);

/** Reads an asset's form. Its customer is never read: it is the facility's. */
export const assetForm = form({
  ...texts,
  facility_id: id({ label: assetLabels.facility_id }),
  status: choice(
    assetStatuses.map(({ value }) => value),
    { label: assetLabels.status },
  ),
  service_interval_months: integer({ label: assetLabels.service_interval_months, min: 1, max: 600 }),
  last_service_on: date({ label: assetLabels.last_service_on }),
  not_required: checkbox({ label: assetLabels.not_required }),
});
export type AssetValues = FormValues<typeof assetForm>;
export type AssetTexts = Pick<AssetValues, keyof typeof texts>;

/** What no field of it can tell by itself: nothing has been serviced on a day that is to come. */
export const assetErrors = ({ last_service_on: last }: Partial<AssetValues>, today: Day): FieldErrors =>
  last && last > today
    ? { last_service_on: 'Enter the day of the last service. It can’t be in the future.' }
    : {};

type Service = Pick<AssetValues, 'last_service_on' | 'service_interval_months'>;

/**
 * When an asset is due next: the last service and its interval together say it.
 * @param before what is saved; its date, which a service or an import may have given otherwise, stays as long as neither is touched
 */
function nextServiceOn(
  { last_service_on: last, service_interval_months: interval }: Service,
  before: (Service & { next_service_on: string | null }) | null,
  rules: DueRules,
): string | null {
  if (before?.last_service_on === last && before.service_interval_months === interval)
    return before.next_service_on;
  return last === null ? null : nextServiceDate(rules, { interval, doneOn: last, dueOn: null });
}

/**
 * What is saved of an asset's form, with what is computed from it.
 * @param before what is saved; null for a new one
 * @param rules how the company counts the next service date
 */
export const assetRecord = (
  { not_required: notRequired, ...values }: AssetValues,
  before: (Service & { next_service_on: string | null; not_required: boolean }) | null,
  rules: DueRules,
) => ({
  ...values,
  service_required: !notRequired,
  // What wasn't required has no date that could stay.
  next_service_on: notRequired ? null : nextServiceOn(values, before?.not_required ? null : before, rules),
});
