import type { Db } from '../../../database/db.ts';
import { contactsKnown, placeOf, type AskedContact } from '../../../domain/contacts/known.queries.ts';
import type { Given } from '../../../imports/kind.ts';
import type { TicketChangeValues } from '../tickets.form.ts';

/** A contact that a row names. */
export interface NamedContact {
  id: string;
  customer_id: string;
  name: string;
}

/**
 * The contacts that texts mean at their customers: by Contact ID, else by email, else by name, whichever of the names comes first.
 * What it returns says which one a text means, or what is wrong with it.
 */
export async function contactsMeant(
  db: Db,
  asked: readonly AskedContact[],
): Promise<(customerId: string, text: string) => NamedContact | { problem: string }> {
  const contacts = () =>
    db
      .from('contacts', 'k')
      .whereNull('k.archived_at')
      .select('k.id', 'k.customer_id', db.raw(`trim(k.first_name || ' ' || k.last_name) as name`));
  const byName = asked.flatMap(({ customerId, text }) =>
    ordersOf(text).map((name) => ({ customerId, text: name })),
  );
  const [codes, emails, names] = await Promise.all([
    contactsKnown<NamedContact>(db, contacts(), 'code', asked),
    contactsKnown<NamedContact>(db, contacts(), 'email', asked),
    contactsKnown<NamedContact>(db, contacts(), 'name', byName),
  ]);
  return (customerId, text) => {
    const place = placeOf(customerId, text);
    const named = ordersOf(text).flatMap((name) => names.get(placeOf(customerId, name)) ?? []);
    const [some = []] = [codes.get(place), emails.get(place), named].filter((one) => one && one.length > 0);
    const [contact, ...more] = [...new Map(some.map((one) => [one.id, one])).values()];
    if (!contact)
      return { problem: `No contact of this customer has the Contact ID, email or name ${text}.` };
    return more.length === 0
      ? contact
      : {
          problem: `More than one contact of this customer is called ${text}. Enter the Contact ID instead.`,
        };
  };
}

/** A name in every order of first and last names: the last ones stand first where contacts are compared. */
function ordersOf(text: string): string[] {
  const words = text.replace(',', ' ').split(/\s+/).filter((word) => word !== '').slice(0, 8);
  return words.map((_, at) => [...words.slice(at), ...words.slice(0, at)].join(' '));
} // prettier-ignore

/** A ticket that is here already. */
export interface KnownTicket {
  id: string;
  number: string;
  reference_key: string;
  customer_id: string;
  contact: string | null;
  opened_by: string;
}

/** The tickets with these numbers of an old system. @param keys as references are compared */
export function ticketsKnown(db: Db, keys: readonly string[]): Promise<KnownTicket[]> {
  return db.rows(
    db
      .from('tickets', 't')
      .leftJoin('contacts as k', { 'k.tenant_id': 't.tenant_id', 'k.id': 't.contact_id' })
      .whereIn('t.reference_key', [...keys])
      .select('t.id', 't.number', 't.reference_key', 't.customer_id', 't.opened_by')
      .select(db.raw(`trim(k.first_name || ' ' || k.last_name) as contact`)),
  );
}

/** Imported comments of tickets with one of these texts: by ticket, text and moment (`commentKey`). */
export async function commentsKnown(
  db: Db,
  ticketIds: readonly string[],
  bodies: readonly string[],
): Promise<Set<string>> {
  if (ticketIds.length === 0 || bodies.length === 0) return new Set();
  const found = await db.rows<{ ticket_id: string; body: string; created_at: Date }>(
    db
      .from('ticket_comments', 'm')
      .whereIn('m.ticket_id', [...ticketIds])
      .where({ 'm.imported': true })
      .whereRaw('m.body = any (?::text[])', [[...bodies]])
      .select('m.ticket_id', 'm.body', 'm.created_at'),
  );
  return new Set(found.map((one) => commentKey(one.ticket_id, one.created_at, one.body)));
}

/** By what a comment is known again. */
export const commentKey = (ticket: string, at: Date, body: string) => `${ticket} ${at.toISOString()} ${body}`;

/** What a ticket of an old system has besides its form's fields. */
export interface OldTicket {
  reference: string;
  opened_by: string;
  opened_at: Date;
  closed_at: Date | null;
}

/** Adds a ticket of an old system under a number of ours. Nobody is told: it's history. Returns its id. */
export async function addOldTicket(
  db: Db,
  values: TicketChangeValues,
  { reference, opened_by, opened_at, closed_at }: OldTicket,
  { ticketNumber }: Given,
): Promise<string> {
  return db.insert('tickets', {
    ...values,
    ...{ reference, opened_by, closed_at, created_at: opened_at },
    number: await ticketNumber(),
  });
}

/** A comment of an old system. */
export interface OldComment {
  body: string;
  internal: boolean;
  by_staff: boolean;
  author_name: string;
  created_at: Date;
}

/** Adds a comment that was written in an old system, marked as such; nobody is told. */
export async function addOldComment(db: Db, ticketId: string, comment: OldComment): Promise<void> {
  await db.insert('ticket_comments', { ...comment, ticket_id: ticketId, imported: true });
}
