import { cappedCount } from '../../lists/spec.ts';
import { href } from '../../shared/href.ts';
import type { CustomerBelongings } from './belongings.queries.ts';

/** A count as a way to what was counted. */
export interface Belonging {
  href: string;
  text: string;
}

const mostCounted = 1000;

/** `14 assets`, `1 asset`, `No assets`, `1,000+ assets`. */
export function countedInWords(count: number, one: string, many: string): string {
  if (count === 0) return `No ${many}`;
  return `${cappedCount(count, mostCounted)} ${count === 1 ? one : many}`;
}

/** What belongs to a customer, each kind with the way to its list. */
export function belongingsInWords(customerId: string, counts: CustomerBelongings): Belonging[] {
  const tab = (end: string) => `/admin/customers/${customerId}/${end}`;
  return [
    { href: tab('facilities'), text: countedInWords(counts.facilities, 'facility', 'facilities') },
    {
      href: href('/admin/assets', { customer: customerId }),
      text: countedInWords(counts.assets, 'asset', 'assets'),
    },
    {
      href: href('/admin/tickets', { customer: customerId }),
      text: countedInWords(counts.tickets, 'ticket', 'tickets'),
    },
    { href: tab('contacts'), text: countedInWords(counts.contacts, 'contact', 'contacts') },
    { href: tab('portal_users'), text: countedInWords(counts.users, 'portal user', 'portal users') },
  ];
}
