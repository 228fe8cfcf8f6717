import { cappedCount } from '../../lists/spec.ts';
import { href } from '../../shared/href.ts';
import type { BelongingKind, Counts } from './belongings.queries.ts';

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

const nouns: Record<BelongingKind, readonly [one: string, many: string]> = {
  facilities: ['facility', 'facilities'],
  assets: ['asset', 'assets'],
  tickets: ['ticket', 'tickets'],
  contacts: ['contact', 'contacts'],
  work_orders: ['work order', 'work orders'],
  invoices: ['invoice', 'invoices'],
  portal_users: ['portal user', 'portal users'],
};

/** What belongs to a customer, each kind with the way to its list: a tab of the customer's, or a list of all with its filter. */
export function belongingsInWords(customerId: string, counts: Counts): Belonging[] {
  return counts.map(([kind, count]) => ({
    href:
      kind === 'assets' || kind === 'tickets' || kind === 'work_orders'
        ? href(`/admin/${kind}`, { customer: customerId })
        : `/admin/customers/${customerId}/${kind === 'invoices' ? 'billing' : kind}`,
    text: countedInWords(count, ...nouns[kind]),
  }));
}
