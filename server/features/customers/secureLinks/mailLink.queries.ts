import { readChoices, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';
import { limits } from '../../../shared/limits.ts';

/** A contact whom a link may be mailed to. */
export interface Recipient {
  id: string;
  name: string;
  email: string;
  job_title: string | null;
}

/** A ticket that a link may lead to. */
export interface TicketFound {
  id: string;
  /** Number and subject. */
  name: string;
  created_at: Date;
}

const nameOfContact = `trim(k.first_name || ' ' || k.last_name)`;
const nameOfTicket = `'T-' || t.number || ' ' || t.subject`;

/** The contacts of a customer whom its link may be mailed to (A2): it opens everything, and so do they. */
const recipients = (db: Db, customerId: string): Query =>
  db
    .from('contacts', 'k')
    .where({
      'k.customer_id': customerId,
      'k.archived_at': null,
      'k.status': 'active',
      'k.admin_access': true,
    })
    .whereRaw("trim(k.email) <> ''");

/** What a form offers as recipients besides the customer itself; `options` is null when there are too many. */
export function recipientChoices(db: Db, customerId: string, chosen: string | null): Promise<Choices> {
  const named = () =>
    recipients(db, customerId)
      .orderBy(['k.sort_name', 'k.id'])
      .select('k.id', 'k.job_title as detail', db.raw(`${nameOfContact} || ' – ' || trim(k.email) as name`));
  return readChoices(db, named(), chosen === null ? null : named().where({ 'k.id': chosen }));
}

/** A contact of this customer whom a link may be mailed to; undefined for any other. */
export function recipient(db: Db, customerId: string, id: string): Promise<Recipient | undefined> {
  return db.row(recipients(db, customerId).where({ 'k.id': id }).select(ofRecipient(db)));
}

const ofRecipient = (db: Db) => [
  ...['k.id', 'k.job_title'],
  db.raw(`${nameOfContact} as name, trim(k.email) as email`),
];

/** The contacts whom a customer's link may be mailed to, on the find page. */
export const recipientsToFind = (customerId: string): List<Recipient> => ({
  noun: { one: 'contact', many: 'contacts' },
  sorts: [{ key: 'name', label: 'Name', column: 'k.sort_name', type: 'text' }],
  alias: 'k',
  search: (db, words) => search(db, 'contacts', words, { customerId }),
  rows: (db) => recipients(db, customerId),
  columns: ofRecipient,
});

const tickets = (db: Db, customerId: string): Query =>
  db.from('tickets', 't').where({ 't.customer_id': customerId });

const ofTicket = (db: Db) => ['t.id', 't.created_at', db.raw(`${nameOfTicket} as name`)];

/** A ticket of this customer, or undefined. */
export function ticketOf(db: Db, customerId: string, id: string): Promise<TicketFound | undefined> {
  return db.row(tickets(db, customerId).where({ 't.id': id }).select(ofTicket(db)));
}

/** A customer's newest tickets, and the one that is chosen; `more` when there are others. */
export async function ticketChoices(
  db: Db,
  customerId: string,
  chosen: string | null,
): Promise<{ tickets: TicketFound[]; more: boolean }> {
  const most = 25;
  const [newest, present] = await Promise.all([
    db.rows<TicketFound>(
      tickets(db, customerId)
        .orderBy([
          { column: 't.created_at', order: 'desc' },
          { column: 't.id', order: 'desc' },
        ])
        .limit(most + 1)
        .select(ofTicket(db)),
    ),
    chosen === null ? undefined : ticketOf(db, customerId, chosen),
  ]);
  const shown = newest.slice(0, most);
  const all = present && !shown.some(({ id }) => id === present.id) ? [present, ...shown] : shown;
  return { tickets: all, more: newest.length > most };
}

/** A customer's tickets, on the find page. */
export const ticketsToFind = (customerId: string): List<TicketFound> => ({
  noun: { one: 'ticket', many: 'tickets' },
  sorts: [{ key: 'newest', label: 'Opened', direction: 'desc', column: 't.created_at', type: 'timestamptz' }],
  alias: 't',
  search: (db, words) => search(db, 'tickets', words),
  rows: (db) => tickets(db, customerId),
  columns: ofTicket,
});

/**
 * Makes a link and mails it, in the transaction of whoever asks (A4, S24). Ask `lockCustomer` first: a link that is mailed
 * while others are ended would outlive them.
 * @param to a page of the portal, or null for its start page
 * @returns the address that it goes to; null when the recipient has none any more: then take the transaction back
 */
export async function mailLink(
  db: Db,
  customer: { id: string; name: string },
  { contactId, to, keyVersion }: { contactId: string | null; to: string | null; keyVersion: string },
): Promise<string | null> {
  const id = await db.insert('secure_links', {
    customer_id: customer.id,
    contact_id: contactId,
    key_version: keyVersion,
    sent_at: db.raw('now()'),
    ends_at: db.raw('now() + ?::interval', [limits.mailedLink]),
  });
  await db.call('mail_secure_link', id, to);
  const link = await db.row<{ sent_to: string | null }>(
    db.from('secure_links').where({ id }).select('sent_to'),
  );
  const address = link?.sent_to ?? null;
  if (address !== null)
    db.note({ action: 'link_mailed', table: 'secure_links', id, name: `${customer.name}, ${address}` });
  return address;
}
