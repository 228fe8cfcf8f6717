import { isUuid } from '../../../shared/uuid.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { Customer } from '../customers.queries.ts';

/** Where a customer's secure link is kept. */
export const secureLinkPath = (customerId: string) => `/admin/customers/${customerId}/secure_link`;

/** The pages that a mailed link is offered to lead to, besides a ticket: all that everybody of a customer has. */
export const leadsTo: readonly { value: string; label: string }[] = [
  { value: '', label: 'Home page' },
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
      text: 'Nobody at an inactive customer can open the portal, so a link wouldn’t work. Set its Status to Active first.',
      action: { href: `/admin/customers/${id}`, label: 'Details' },
    };
  if (isOn) return null;
  return {
    title: 'The secure link is switched off',
    text: 'A link emailed now wouldn’t work. Switch the secure link on first.',
    action: { href: secureLinkPath(id), label: 'Secure link' },
  };
}

/** There is no address that a link may be mailed to (A2). */
export const nobodyToMail = ({ id, name, email }: Customer): EmptyList => ({
  title: 'There’s nobody to email it to',
  text:
    `A link shows everything for ${name}, so it can go only to the customer’s own email, or to a ` +
    'contact with Admin Access and an email address. ' +
    (email
      ? 'A partner typed the customer’s email, and nobody has confirmed it yet.'
      : 'Neither has been added yet.'),
  action: {
    href: `/admin/customers/${id}`,
    label: email ? 'Confirm the email address' : 'Add an email address',
  },
});
