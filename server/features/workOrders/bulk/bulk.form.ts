import { date, optionalId } from '../../../forms/choiceFields.ts';
import { form, type FormValues } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { orderLabels } from '../workOrders.form.ts';

/** What is asked for several work orders at once; `orders` and `back` are kept on the way to a find page and back. */
export const bulkLabels = {
  orders: 'Work orders',
  back: 'List',
  scheduled_on: orderLabels.scheduled_on,
  technician_id: orderLabels.technician_id,
} as const;

/** Reads it: the ids in one text, with the choices of the list that they were ticked in. */
export const bulkForm = form({
  orders: text({ label: bulkLabels.orders, max: 100 * 37 }),
  back: text({ label: bulkLabels.back, max: 2000 }),
  scheduled_on: date({ label: bulkLabels.scheduled_on }),
  technician_id: optionalId({ label: bulkLabels.technician_id }),
});
export type BulkValues = FormValues<typeof bulkForm>;

/** The ids in a text that joins them. */
export const idsOf = (joined: string | null): string[] => [
  ...new Set((joined ?? '').toLowerCase().split(',').filter(isUuid)),
];
