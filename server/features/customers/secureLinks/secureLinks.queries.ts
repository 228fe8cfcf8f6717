import {
  countPortalUsers,
  endLinkSessions,
  endMailedLinks,
  lockCustomer,
} from '../../../domain/secureLinks/secureLinks.queries.ts';
import type { Db } from '../../../database/db.ts';
import { addDays, type Day } from '../../../shared/days.ts';

/** What decides whether a customer's own link works (A2, A3), and what its page tells of it. */
export interface LinkFacts {
  /** Portal users of the customer, invited and suspended ones included. */
  portalUsers: number;
  /** The customer's own link; null when it never had one. */
  link: SecureLink | null;
}

export interface SecureLink {
  id: string;
  key_version: string;
  created_at: Date;
  ends_at: Date | null;
  ended_at: Date | null;
  last_used_at: Date | null;
}

/** The facts about a customer's own link; the newest one, if it was ended. */
export async function linkFacts(db: Db, customerId: string): Promise<LinkFacts> {
  const [link, portalUsers] = await Promise.all([
    db.row<SecureLink>(
      db
        .from('secure_links')
        .where({ customer_id: customerId, sent_at: null })
        .orderByRaw('ended_at desc nulls first, created_at desc')
        .select('id', 'key_version', 'created_at', 'ends_at', 'ended_at', 'last_used_at'),
    ),
    countPortalUsers(db, customerId),
  ]);
  return { link: link ?? null, portalUsers };
}

/**
 * Switches a customer's links on or off (A2). While they are off, what they opened is refused with the reason; it is
 * ended for good before they work again. So are links that were mailed: the customer's own one alone comes back (A4).
 */
export async function switchLink(db: Db, customerId: string, on: boolean): Promise<void> {
  await lockCustomer(db, customerId);
  if (on) await endLinkSessions(db, customerId);
  // Both times: an email that somebody else was causing meanwhile may have brought one more.
  await endMailedLinks(db, customerId);
  await db.update('customers', { id: customerId }, { secure_link_on: on });
}

/**
 * Gives the customer's own link a last day, by the company's clock, or none (A2). One that had ended ends its sessions
 * before it works again.
 */
export async function setLinkEnd(db: Db, customerId: string, endsOn: Day | null): Promise<void> {
  const own = { customer_id: customerId, ended_at: null, sent_at: null };
  const passed = await db.row(db.from('secure_links').where(own).whereRaw('ends_at <= now()').select('id'));
  if (passed) await endLinkSessions(db, customerId);
  await db.update('secure_links', own, {
    ends_at: endsOn && db.raw(`? - interval '1 second'`, [db.dayBegins(addDays(endsOn, 1))]),
  });
}
