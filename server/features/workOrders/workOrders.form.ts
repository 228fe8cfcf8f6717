import { checkbox, choice, date, id, ids, optionalId } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';
import { attachLabel } from '../../domain/documents/attaching.ts';

/** Labels of the work order's form. */
export const orderLabels = {
  type_id: 'Type',
  customer_id: 'Customer',
  facility_id: 'Facility',
  lab_id: 'Work is done at',
  technician_id: 'Technician',
  wanted_on: 'Wanted date',
  scheduled_on: 'Scheduled date',
  purchase_order: 'Purchase order',
  description: 'Description',
} as const;

/** What a new order takes besides. */
export const newOrderLabels = {
  ...orderLabels,
  barcodes: 'Barcodes or Asset IDs',
  ticket_id: 'Ticket',
  asset_id: 'Asset',
  line_id: 'Follow-up of',
} as const;
export const barcodesLabel = newOrderLabels.barcodes;
const reasonLabel = 'Reason';

const fields = {
  type_id: id({ label: orderLabels.type_id }),
  customer_id: optionalId({ label: orderLabels.customer_id }),
  facility_id: id({ label: orderLabels.facility_id }),
  lab_id: optionalId({ label: orderLabels.lab_id }),
  technician_id: optionalId({ label: orderLabels.technician_id }),
  wanted_on: date({ label: orderLabels.wanted_on }),
  scheduled_on: date({ label: orderLabels.scheduled_on }),
  purchase_order: text({ label: orderLabels.purchase_order, max: 100 }),
  description: text({ label: orderLabels.description, max: 10_000, multiline: true }),
};

/** Pasted or scanned: more than fits into one order is told by the number of barcodes, not of characters. */
const barcodes = text({ label: barcodesLabel, max: 1_000_000, multiline: true });

/** A work order that is changed. */
export const orderForm = form(fields);
export type OrderValues = FormValues<typeof orderForm>;

/** A new one, with barcodes of its assets, and the ticket that it comes of. */
export const newOrderForm = form({
  ...fields,
  barcodes,
  /** The ticket that it comes of. */
  ticket_id: optionalId({ label: newOrderLabels.ticket_id }),
  /** The asset from whose page it was begun. */
  asset_id: optionalId({ label: newOrderLabels.asset_id }),
  /** The line on which something failed that it follows. */
  line_id: optionalId({ label: newOrderLabels.line_id }),
});

/** Assets for an order that is there: by barcodes, and ticked. */
export const addAssetsForm = form({ barcodes, assets: ids({ label: 'Assets' }) });

/** A comment of staff: public, or internal and then for staff alone (A10a). */
export const commentLabels = { body: 'Comment', internal: 'Internal', files: attachLabel } as const;
export const commentForm = form({
  body: text({ label: commentLabels.body, max: 10_000, multiline: true, required: true }),
  internal: checkbox({ label: commentLabels.internal }),
});

/** What the moves ask for: a reason, a day with a technician, a name. */
export const moveLabels = {
  reason: reasonLabel,
  scheduled_on: orderLabels.scheduled_on,
  technician_id: orderLabels.technician_id,
  signed_by: 'Signed by',
  signature: 'Signature',
  steps_open: 'Steps still open',
} as const;
export const reasonForm = form({
  reason: text({ label: moveLabels.reason, max: 2000, multiline: true, required: true }),
});
export const scheduleLabels = {
  scheduled_on: moveLabels.scheduled_on,
  technician_id: moveLabels.technician_id,
} as const;
export const scheduleForm = form({
  scheduled_on: date({ label: scheduleLabels.scheduled_on, required: true }),
  technician_id: optionalId({ label: scheduleLabels.technician_id }),
});
/** How many steps of checklists are open, as the page said it that asked whether to finish all the same. */
const stepsOpen = text({ label: moveLabels.steps_open, max: 10 });
export const finishForm = form({ steps_open: stepsOpen });
export const signedForm = form({
  steps_open: stepsOpen,
  signed_by: text({
    ...{ label: moveLabels.signed_by, max: 200, required: true },
    missing: 'Enter the name of the person who signs.',
  }),
  signature: text({ label: moveLabels.signature, max: 20_000 }),
});
/** The strokes of a signature: each begins where the pen is put down, and leads on from point to point. */
export const isDrawing = (path: string): boolean => /^(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)+$/.test(path);
export const plainForm = form({});

/** Labels of a line's form. */
export const lineLabels = {
  outcome: 'Outcome',
  not_done_reason: 'Why it wasn’t done',
  serviced_on: 'Serviced on',
  technician_id: 'Technician',
  remarks: 'Remarks',
  next_service_on: 'Next service',
  not_required: 'Not required',
  out_of_service: 'Take out of service',
  steps_done: 'Steps done',
  steps_failed: 'Steps failed',
} as const;

/** A line's outcome; the day, the reason and the steps are judged with what is known of the order. */
export const lineForm = form({
  outcome: choice(['passed', 'adjusted', 'failed', 'not_done'], { label: lineLabels.outcome }),
  not_done_reason: text({ label: lineLabels.not_done_reason, max: 2000 }),
  serviced_on: date({ label: lineLabels.serviced_on }),
  technician_id: optionalId({ label: lineLabels.technician_id }),
  remarks: text({ label: lineLabels.remarks, max: 10_000, multiline: true }),
  next_service_on: date({ label: lineLabels.next_service_on }),
  not_required: checkbox({ label: lineLabels.not_required }),
  out_of_service: checkbox({ label: lineLabels.out_of_service }),
});
export type LineValues = FormValues<typeof lineForm>;
