import { date } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';

/** Labels of the secure link's form. */
export const secureLinkLabels = { ends_on: 'Ends on' } as const;

/** Reads the end date of a link; a day that has passed would end it, which *Switch off* and *Replace* are for. */
export const secureLinkForm = form({ ends_on: date({ label: secureLinkLabels.ends_on }) }).refine(
  ({ ends_on }) => ends_on === null || endOfDay(ends_on) > new Date(),
  { path: ['ends_on'], error: 'Enter today’s date or a later one.' },
);

/** The last moment of a calendar day, in UTC. */
export function endOfDay(day: string): Date {
  return new Date(`${day}T23:59:59Z`);
}
