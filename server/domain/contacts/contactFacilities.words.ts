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
    `This is the only facility ${contact.name} has. Without it, they won’t see any assets in the portal.`,
    'The rest of their access stays the same. You can add facilities again at any time.',
  ],
  action,
  fields: { [confirmedField]: 'on' },
  button: 'Remove',
  back,
});

/** *Undo* of a removal sends this along. */
export const undoField = '_undo';

/** What is said when facilities were added: `names` are of those that are new: of those `chosen`, the contact may have had some. */
export function addedWords(
  contact: string,
  { chosen, names }: { chosen: number; names: readonly string[] },
): string {
  const added = names.length;
  if (added === 0) return `${contact} already has ${chosen === 1 ? 'this facility' : 'these facilities'}.`;
  const done = added === 1 ? `Facility ${names[0] ?? ''} added.` : `${added} facilities added.`;
  if (added === chosen) return done;
  return `${done} ${contact} already had the other${chosen - added === 1 ? ' one' : 's'}.`;
}

/** The same where contacts were added to a facility. */
export function contactsAddedWords({ chosen, names }: { chosen: number; names: readonly string[] }): string {
  const added = names.length;
  if (added === 0)
    return `${chosen === 1 ? 'This contact already has' : 'These contacts already have'} this facility.`;
  const done = added === 1 ? `Contact ${names[0] ?? ''} added.` : `${added} contacts added.`;
  return added === chosen ? done : `${done} The others already had this facility.`;
}

/** What is said when a removal was undone. */
export const backWords = (contact: string, facilities = 1): string =>
  `${contact} has the ${facilities === 1 ? 'facility' : 'facilities'} again.`;

/** What is said of it when it is done. */
export const removedWords = ({ contact, facility, staysSeen }: Removal): string =>
  staysSeen
    ? `${facility.name} removed. ${contact.name} still sees its assets, because they see every facility of the customer.`
    : `${contact.name} no longer sees assets at ${facility.name}.`;
