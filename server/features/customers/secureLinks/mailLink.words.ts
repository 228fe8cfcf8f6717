import { isUuid } from '../../../shared/uuid.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { Customer } from '../customers.queries.ts';

/** Where a customer's secure link is kept. */
export const secureLinkPath = (customerId: string) => `/admin/customers/${customerId}/secure_link`;

/** The pages that a mailed link is offered to lead to, besides a ticket: all that everybody of a customer has. */
export const leadsTo: readonly { value: string; label: string }[] = [
  { value: '', label: 'Start page' },
  { value: '/assets', label: 'Assets' },
  { value: '/tickets', label: 'Tickets' },
];

/** The ticket whose page in the portal this is, or null. */
export function ticketIn(page: string | readonly string[] | undefined): string | null {
  const id = typeof page === 'string' ? /^\/tickets\/([^/]+)$/.exec(page)?.[1] : undefined;
  return isUuid(id) ? id : null;
}

/** What keeps any link of a customer from being mailed. */
export function reasonNot({ id, name, status, secure_link_on: isOn }: Customer): EmptyList | null {
  if (status === 'inactive')
    return {
      title: `${name} is inactive`,
      text: 'Nobody of an inactive customer can open the portal, so a link would lead nowhere. Set its Status to Active first.',
      action: { href: `/admin/customers/${id}`, label: 'Details' },
    };
  if (isOn) return null;
  return {
    title: 'The secure link is switched off',
    text: 'A link that is mailed now would open nothing. Switch the secure link on first.',
    action: { href: secureLinkPath(id), label: 'Secure link' },
  };
}

/** There is no address that a link may be mailed to (A2). */
export const nobodyToMail = ({ id, name }: Customer): EmptyList => ({
  title: 'There is nobody to mail it to',
  text:
    `A link opens everything of ${name}, so it is mailed to the customer’s own Email, or to a ` +
    'contact with Admin Access and an Email. Neither is entered yet.',
  action: { href: `/admin/customers/${id}`, label: 'Enter an Email' },
});
