import { clock } from '../../../shared/clock.ts';
import type { Calendar } from '../../../shared/dates.ts';
import type { Customer } from '../customers.queries.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { leadsTo } from './mailLink.words.ts';
import type { MailedLink } from './mailedLinks.queries.ts';

/** How a link that was mailed stands, as its badge says it. */
export interface MailedState {
  words: string;
  tone: 'good' | 'warn' | 'neutral';
  /** Nothing but time, or somebody, has yet to end it. */
  isLive: boolean;
}

/** Headings of the links that were mailed. */
export const mailedLabels = {
  sent_to: 'To',
  contact: 'Recipient',
  sent_at: 'Sent',
  leads_to: 'Opens',
  last_used_at: 'Last used',
  state: 'Status',
  email: 'Email',
} as const;

/**
 * How a mailed link stands (A2–A4, A25).
 * @param keyIsThere the secret that it was made with is still configured
 */
export function mailedState(
  customer: Pick<Customer, 'status' | 'secure_link_on'>,
  portalUsers: number,
  link: Pick<MailedLink, 'ends_at' | 'ended_at' | 'holds'>,
  keyIsThere: boolean,
  calendar: Calendar,
): MailedState {
  const dead = (words: string): MailedState => ({ words, tone: 'neutral', isLive: false });
  if (link.ends_at && link.ends_at <= (link.ended_at ?? clock.now())) return dead('Expired');
  if (link.ended_at) return dead(`Ended on ${calendar.date(link.ended_at)}`);
  const live = (words: string, tone: MailedState['tone']): MailedState => ({ words, tone, isLive: true });
  if (!customer.secure_link_on || customer.status === 'inactive') return live('Off', 'neutral');
  if (!keyIsThere) return live('Key removed', 'warn');
  if (!link.holds) return live('No Admin Access', 'warn');
  return portalUsers > 0 ? live('Needs a password', 'neutral') : live('Works', 'good');
}

/** What a link in an email leads to besides a ticket: a record, or a list of them. */
const pages: Readonly<Record<string, { one: string; many: string }>> = {
  assets: { one: 'Asset', many: 'Assets' },
  work_orders: { one: 'Work order', many: 'Work orders' },
  invoices: { one: 'Invoice', many: 'Invoices' },
  estimates: { one: 'Estimate', many: 'Estimates' },
};

/** Where a mailed link leads, in words, and where staff find the same; null where they have no such page. */
export function targetOf({
  to_path: path,
  ticket,
  ticket_id: ticketId,
}: Pick<MailedLink, 'to_path' | 'ticket' | 'ticket_id'>): { words: string; href: string | null } {
  if (ticket !== null) return { words: ticket, href: ticketId && `/admin/tickets/${ticketId}` };
  const known = leadsTo.find(({ value }) => value === (path ?? ''));
  if (known) return { words: known.label, href: null };
  const [, kind = '', id = ''] = /^\/([a-z_]+)(?:\/([^/?]+))?(?:\?|$)/.exec(path ?? '') ?? [];
  const page = pages[kind];
  if (!page) return { words: path ?? '', href: null };
  return isUuid(id)
    ? { words: page.one, href: `/admin/${kind}/${id}` }
    : { words: id === '' ? page.many : (path ?? ''), href: null };
}
