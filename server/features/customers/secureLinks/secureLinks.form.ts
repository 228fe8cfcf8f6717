import { date } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import type { Day } from '../../../shared/days.ts';

/** Labels of the secure link's form. */
export const secureLinkLabels = { ends_on: 'Ends on' } as const;

/**
 * Reads the end date of a link; a day that has passed would end it, which *Switch off* and *Replace* are for.
 * @param today the company's
 */
export const secureLinkForm = (today: Day) =>
  form({ ends_on: date({ label: secureLinkLabels.ends_on }) }).refine(
    ({ ends_on }) => ends_on === null || ends_on >= today,
    { path: ['ends_on'], error: 'Enter today’s date or a later one.' },
  );
