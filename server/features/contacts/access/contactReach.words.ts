import type { Contact } from '../contacts.queries.ts';
import type { Reach } from '../facilities/contactFacilities.queries.ts';

const facilities = (n: number) => (n === 1 ? '1 facility' : `${n} facilities`);

/** What a contact sees once it signs in, in a sentence (A12, A14). */
export function reachInWords(
  contact: Pick<Contact, 'customer_name' | 'all_facilities' | 'admin_access'>,
  { related, outside, own }: Reach,
): string {
  const of = contact.customer_name;
  const besides = outside === 0 ? '' : `, plus assets at ${facilities(outside)} elsewhere`;
  if (contact.admin_access) return `Admin Access: sees everything for ${of}${besides}.`;
  if (contact.all_facilities)
    return `All facilities: sees assets at every facility of ${of} (${own} now)${besides}.`;
  if (related === 0) return 'No facilities yet, so they won’t see any assets.';
  const foreign =
    outside === 0 ? '' : `, ${outside === related ? 'none' : related - outside} of them ${of}’s own`;
  return `They’ll see assets at ${facilities(related)}${foreign}.`;
}
