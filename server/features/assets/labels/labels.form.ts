import { choice, integer } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';

/** Sheets that shops sell, A4: `key` is the class by which the stylesheet knows their measures. */
export const sheets = [
  { value: 'a4-21', label: '21 labels, 63.5 × 38.1 mm', places: 21 },
  { value: 'a4-24', label: '24 labels, 70 × 37 mm', places: 24 },
  { value: 'a4-65', label: '65 labels, 38.1 × 21.2 mm', places: 65 },
] as const;
export type Sheet = (typeof sheets)[number];

export const labelLabels = { sheet: 'Sheet', start: 'First free label' } as const;

/** Which sheet is in the printer, and which of its labels is the first one left. */
export const labelsForm = form({
  sheet: choice(
    sheets.map(({ value }) => value),
    { label: labelLabels.sheet },
  ),
  start: integer({ label: labelLabels.start, min: 1, max: 65, required: true }),
});
