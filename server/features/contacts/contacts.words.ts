import type { Reach } from './contactFacilities.queries.ts';
import type { UserFound } from './contactUsers.queries.ts';
import type { Contact } from './contacts.queries.ts';

const facilities = (n: number) => (n === 1 ? '1 facility' : `${n} facilities`);

/** What a contact sees once it signs in, in a sentence (A12, A14). */
export function reachInWords(
  contact: Pick<Contact, 'customer_name' | 'all_facilities' | 'admin_access'>,
  { related, outside, own }: Reach,
): string {
  const of = contact.customer_name;
  const besides = outside === 0 ? '' : `, and assets of ${facilities(outside)} besides`;
  if (contact.admin_access) return `Admin Access: sees everything of ${of}${besides}.`;
  if (contact.all_facilities)
    return `All facilities: sees assets of every facility of ${of}, ${own} now${besides}.`;
  if (related === 0) return 'No facility is related: no asset is seen.';
  const foreign = outside === 0 ? '' : `, ${outside === related ? 'none' : related - outside} of ${of}’s own`;
  return `Sees assets of ${facilities(related)}${foreign}.`;
}

/** Where a found user is a portal user already, and whether it can be selected for this contact (A19). */
export function placeOf(user: UserFound, contact: Contact): { words: string; selectable: boolean } {
  if (user.scope === null) return { words: 'Free', selectable: true };
  if (user.contact_id === contact.id) return { words: 'This contact already', selectable: false };
  if (user.scope === 'partner' || user.scope === 'agent')
    return {
      words: `Taken: user of ${user.scope === 'agent' ? 'an agent' : 'a partner'}`,
      selectable: false,
    };
  const where =
    user.contact_name !== null
      ? `${user.contact_name} of ${user.customer_name ?? ''}`
      : `${user.customer_name ?? ''}${user.scope === 'contact' ? ', without a contact' : ''}`;
  if (user.customer_id !== contact.customer_id) return { words: `Taken: ${where}`, selectable: false };
  return { words: `Moves here from: ${where}`, selectable: true };
}
