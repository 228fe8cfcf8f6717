import { recipientHolds } from '../../../../db/functions/mailedLink.ts';
import type { Db, Query } from '../../../database/db.ts';
import { searchIn } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import type { EmailState } from '../../../domain/emails/emails.words.ts';

/** A link that was mailed: each mailing has one of its own (A4). */
export interface MailedLink {
  id: string;
  key_version: string;
  sent_at: Date;
  sent_to: string | null;
  ends_at: Date | null;
  ended_at: Date | null;
  last_used_at: Date | null;
  /** Whom it was mailed to; null for the customer itself. */
  contact_id: string | null;
  contact: string | null;
  /** That contact might still be mailed a link (A2). */
  holds: boolean;
  email_id: string | null;
  email_state: EmailState | null;
  /** The page that it leads to; null for the start page. */
  to_path: string | null;
  /** Number and subject of the ticket that it leads to. */
  ticket: string | null;
  ticket_id: string | null;
}

const isLive = 'l.ended_at is null and (l.ends_at is null or l.ends_at > now())';

const listed = [
  'l.id',
  'l.tenant_id',
  'l.customer_id',
  'l.contact_id',
  'l.key_version',
  'l.sent_at',
  'l.sent_to',
  'l.ends_at',
  'l.ended_at',
  'l.last_used_at',
];

/** Adds to links (as `p`) what other records say of them. */
const withNames = (db: Db, page: Query): Query =>
  page
    .leftJoin('contacts as k', { 'k.tenant_id': 'p.tenant_id', 'k.id': 'p.contact_id' })
    .leftJoin('emails as e', { 'e.tenant_id': 'p.tenant_id', 'e.secure_link_id': 'p.id' })
    // The id by itself: compared with what a function makes of the path, every ticket would be read under its policy.
    .joinRaw(
      `left join lateral (select substring(e.to_path from '^/tickets/([0-9a-f-]{36})$')::uuid as id offset 0) as led on true`,
    )
    .leftJoin('tickets as t', { 't.tenant_id': 'p.tenant_id', 't.id': 'led.id' })
    .select('p.*', 'e.id as email_id', 'e.state as email_state', 'e.to_path', 't.id as ticket_id')
    .select(
      db.raw(`trim(k.first_name || ' ' || k.last_name) as contact, 'T-' || t.number || ' ' || t.subject as ticket`),
      db.raw(`${recipientHolds('p')} as holds`),
    ); // prettier-ignore

/** The links that were mailed to a customer's people. */
export const mailedLinks = (customerId: string): List<MailedLink> => ({
  noun: { one: 'emailed link', many: 'emailed links' },
  searchLabel: 'Search addresses',
  sorts: [{ key: 'sent', label: 'Sent', direction: 'desc', column: 'l.sent_at', type: 'timestamptz' }],
  filters: [
    filterBy('state', 'Status', [
      { value: 'live', label: 'Not ended' },
      { value: 'over', label: 'Ended or expired' },
    ]),
  ],
  alias: 'l',
  search: searchIn(['l.search_text']),
  rows: (db, { filters: { state } }) => {
    const query = db
      .from('secure_links', 'l')
      .where({ 'l.customer_id': customerId })
      .whereNotNull('l.sent_at');
    return state ? query.whereRaw(state === 'live' ? isLive : `not (${isLive})`) : query;
  },
  columns: () => listed,
  finish: (rows, db) => withNames(db, rows),
});

const live = (db: Db, customerId: string): Query =>
  db
    .from('secure_links', 'l')
    .where({ 'l.customer_id': customerId })
    .whereNotNull('l.sent_at')
    .whereRaw(isLive);

/** How many links that were mailed to a customer's people work by themselves, 1,000 or one more at most. */
export const countLiveLinks = (db: Db, customerId: string): Promise<number> =>
  db.count(live(db, customerId), 1000);

/** One of a customer's links: whether it was mailed and works by itself; undefined where there is none to be seen. */
export function getLink(
  db: Db,
  customerId: string,
  id: string,
): Promise<(Pick<MailedLink, 'id' | 'sent_to' | 'sent_at'> & { live: boolean }) | undefined> {
  return db.row(
    db
      .from('secure_links', 'l')
      .where({ 'l.id': id, 'l.customer_id': customerId })
      .select('l.id', 'l.sent_to', 'l.sent_at')
      .select(db.raw(`l.sent_at is not null and ${isLive} as live`)),
  );
}

/**
 * Ends one mailed link; what it opened ends with the next request (A4).
 * @returns null when the customer has no such mailed link; false when it was over before
 */
export async function endMailedLink(db: Db, customerId: string, id: string): Promise<boolean | null> {
  const mailed = (link: Query) => void link.where({ id, customer_id: customerId }).whereNotNull('sent_at');
  const ended = await db.update(
    'secure_links',
    (link) =>
      void link
        .where(mailed)
        .whereNull('ended_at')
        .where((open) => void open.whereNull('ends_at').orWhere('ends_at', '>', db.raw('now()'))),
    { ended_at: db.raw('now()') },
  );
  if (ended > 0) return true;
  return (await db.row(db.from('secure_links').where(mailed).select('id'))) ? false : null;
}
