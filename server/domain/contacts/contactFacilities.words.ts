import type { Question } from '../../request/question.ts';
import type { Removal } from './contactFacilities.queries.ts';

/** The field by which the answer to the question says that it was asked. */
export const confirmedField = 'confirmed';

/** Before a contact's last facility is removed (A12). */
export const lastFacilityQuestion = (
  { contact, facility }: Removal,
  { action, back }: Pick<Question, 'action' | 'back'>,
): Question => ({
  title: `Remove ${facility.name} from ${contact.name}?`,
  says: [
    `This is the last facility of ${contact.name}, who won’t see any assets in the portal after this.`,
    'The rest of their access stays the same. You can add facilities again at any time.',
  ],
  action,
  fields: { [confirmedField]: 'on' },
  button: 'Remove',
  back,
});

/** What is said of it when it is done. */
export const removedWords = ({ contact, facility, staysSeen }: Removal): string =>
  staysSeen
    ? `${facility.name} removed. ${contact.name} still sees its assets, because they see every facility of the customer.`
    : `${contact.name} no longer sees assets at ${facility.name}.`;
