import { date, id, ids, optionalId } from '../../../forms/choiceFields.ts';
import { form, type FormValues } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';
import { attachLabel } from '../../../domain/documents/attaching.ts';
import { commentLabels } from '../workOrders.form.ts';

/** Labels of a customer's request. */
export const requestLabels = {
  assets: 'Assets',
  facility_id: 'Facility',
  type_id: 'Type',
  wanted_on: 'Wanted date',
  purchase_order: 'Purchase order',
  description: 'Description',
  files: attachLabel,
} as const;

/** How many assets one request takes. */
export const mostRequested = 100;

/** A request: for assets, or for a facility without any of them. */
export const requestForm = form({
  assets: ids({ label: requestLabels.assets, max: mostRequested }),
  facility_id: optionalId({ label: requestLabels.facility_id }),
  type_id: id({ label: requestLabels.type_id }),
  wanted_on: date({ label: requestLabels.wanted_on }),
  purchase_order: text({ label: requestLabels.purchase_order, max: 100 }),
  description: text({ label: requestLabels.description, max: 10_000, multiline: true }),
});
export type RequestValues = FormValues<typeof requestForm>;

/** What a list of assets sends along when some are ticked. */
export const tickedForm = form({ assets: ids({ label: requestLabels.assets, max: mostRequested }) });

export const portalCommentForm = form({
  body: text({ label: commentLabels.body, max: 10_000, multiline: true, required: true }),
});
