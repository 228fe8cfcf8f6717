import { readChoices, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { keysetPage } from '../../../database/keyset.ts';
import { nothingFound, search, searchWords } from '../../../database/search.ts';
import { limits } from '../../../shared/limits.ts';
import type { ListQuery } from '../../../lists/spec.ts';
import type { Page } from '../../../lists/paging.ts';

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
  return db.row(selected(db, recipients(db, customerId).where({ 'k.id': id })));
}

const selected = (db: Db, query: Query): Query =>
  query.select('k.id', 'k.job_title', db.raw(`${nameOfContact} as name, trim(k.email) as email`));

/** A page of the find page for recipients. */
export async function findRecipients(
  db: Db,
  customerId: string,
  request: ListQuery,
): Promise<{ page: Page<Recipient>; count: number }> {
  const { none, narrow } = await searchWords(db, 'contacts', request.search, { customerId });
  if (none) return nothingFound();
  const found = () => {
    const query = recipients(db, customerId);
    narrow(query, 'k');
    return query;
  };
  const [page, count] = await Promise.all([
    keysetPage<Recipient>(db, selected(db, found()), {
      alias: 'k',
      columns: { name: { column: 'k.sort_name', type: 'text' } },
      request,
    }),
    db.count(found()),
  ]);
  return { page, count };
}

const tickets = (db: Db, customerId: string): Query =>
  db.from('tickets', 't').where({ 't.customer_id': customerId });

/** A ticket of this customer, or undefined. */
export function ticketOf(db: Db, customerId: string, id: string): Promise<TicketFound | undefined> {
  return db.row(
    tickets(db, customerId)
      .where({ 't.id': id })
      .select('t.id', 't.created_at', db.raw(`${nameOfTicket} as name`)),
  );
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
        .select('t.id', 't.created_at', db.raw(`${nameOfTicket} as name`)),
    ),
    chosen === null ? undefined : ticketOf(db, customerId, chosen),
  ]);
  const shown = newest.slice(0, most);
  const all = present && !shown.some(({ id }) => id === present.id) ? [present, ...shown] : shown;
  return { tickets: all, more: newest.length > most };
}

/** A page of the find page for a customer's tickets. */
export async function findTickets(
  db: Db,
  customerId: string,
  request: ListQuery,
): Promise<{ page: Page<TicketFound>; count: number }> {
  const { narrow } = await search(db, 'tickets', request.search);
  const found = () => {
    const query = tickets(db, customerId);
    narrow(query, 't');
    return query;
  };
  const [page, count] = await Promise.all([
    keysetPage<TicketFound>(
      db,
      found().select('t.id', 't.created_at', db.raw(`${nameOfTicket} as name`)),
      { alias: 't', columns: { newest: { column: 't.created_at', type: 'timestamptz' } }, request },
    ),
    db.count(found()),
  ]); // prettier-ignore
  return { page, count };
}

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
