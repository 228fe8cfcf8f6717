import type { Db, Query } from '../../database/db.ts';
import type { PortalTicketValues, Priority, StaffTicketValues, TicketChangeValues } from './tickets.form.ts';
import type { TicketStatus } from '../../domain/tickets/tickets.words.ts';

export interface TicketRow {
  id: string;
  number: string;
  subject: string;
  /** Only in the back office: all that a person of the portal sees at a time is one customer's. */
  customer?: string;
  contact: string | null;
  priority: Priority;
  status: TicketStatus;
  created_at: Date;
}

export interface Ticket extends TicketRow {
  customer: string;
  description: string;
  opened_by: string;
  /** Its number in the old system that it came from. */
  reference: string | null;
  /** Null while it's open, and where nobody knows. */
  closed_at: Date | null;
  customer_id: string;
  contact_id: string | null;
  asset_id: string | null;
  work_order_id: string | null;
  estimate_id: string | null;
  version: number;
}

const contactName = "trim(k.first_name || ' ' || k.last_name)";

/** What a list of tickets has of each, with the contact's name as far as the actor may see it. */
export function withContact(db: Db, query: Query): Query {
  const own = ['t.id', 't.number', 't.subject', 't.priority', 't.status', 't.created_at'];
  // Plans are kept for a contact alone (A11), so all of these tickets are its own: its name is looked up once.
  if (db.keepsPlans) {
    const name = db
      .from('contacts', 'k')
      .whereRaw("k.id = current_setting('app.contact_id')::uuid")
      .select(db.raw(contactName));
    return query.select(own).select(db.raw('(?) as contact', [name]));
  }
  return query
    .leftJoin('contacts as k', { 'k.tenant_id': 't.tenant_id', 'k.id': 't.contact_id' })
    .select(own)
    .select(db.raw(`${contactName} as contact`));
}

/** The same with the customer's name. */
export function withNames(db: Db, query: Query): Query {
  return withContact(db, query)
    .join('customers as c', { 'c.tenant_id': 't.tenant_id', 'c.id': 't.customer_id' })
    .select('c.name as customer');
}

/** A ticket, or undefined when there is none that the actor may see (A10, A11). */
export function getTicket(db: Db, id: string): Promise<Ticket | undefined> {
  return db.row(
    withNames(db, db.from('tickets', 't').where({ 't.id': id })).select(
      't.description',
      't.opened_by',
      't.reference',
      't.closed_at',
      't.customer_id',
      't.contact_id',
      't.asset_id',
      't.work_order_id',
      't.estimate_id',
      't.version',
    ),
  );
}

/** The ticket that was opened last, of those that the actor may see. */
export async function newestTicket(db: Db): Promise<string | null> {
  const found = await db.row<{ id: string }>(
    db
      .from('tickets', 't')
      .orderBy([
        { column: 't.created_at', order: 'desc' },
        { column: 't.id', order: 'desc' },
      ])
      .select('t.id'),
  );
  return found?.id ?? null;
}

/** Adds a ticket under the tenant's next number and tells staff of a customer's; returns its id and number. */
export async function addTicket(
  db: Db,
  values: (PortalTicketValues & { customer_id: string; contact_id: string | null }) | StaffTicketValues,
  openedBy: string,
): Promise<{ id: string; number: number }> {
  const number = await db.nextNumber('ticket');
  const id = await db.insert('tickets', { ...values, number, opened_by: openedBy });
  await db.call('tell_of_ticket', id);
  return { id, number };
}

/** What a ticket's description said before it was changed. */
export interface EarlierDescription {
  id: string;
  body: string;
  author_name: string;
  replaced_by: string;
  replaced_at: Date;
}

const mostVersions = 50;

/** What stood in a ticket before, the latest first, as far as the actor sees the ticket. */
export function earlierDescriptions(db: Db, ticketId: string): Promise<EarlierDescription[]> {
  return db.rows(
    db
      .from('ticket_descriptions', 'v')
      .where({ 'v.ticket_id': ticketId })
      .orderBy([
        { column: 'v.replaced_at', order: 'desc' },
        { column: 'v.id', order: 'desc' },
      ])
      .limit(mostVersions)
      .select('v.id', 'v.body', 'v.author_name', 'v.replaced_by', 'v.replaced_at'),
  );
}

/**
 * Saves a ticket if it is still the version that was seen (S25). What its description said before is kept beside it.
 * @param by who saves, by name
 */
export async function saveTicket(
  db: Db,
  { id, description, opened_by: openedBy }: Pick<Ticket, 'id' | 'description' | 'opened_by'>,
  version: number,
  values: TicketChangeValues,
  by: string,
): Promise<'saved' | 'stale' | 'gone'> {
  const saved = await db.updateVersion('tickets', id, version, values);
  if (saved !== 'saved' || values.description === description) return saved;
  const [latest] = await earlierDescriptions(db, id);
  await db.insert('ticket_descriptions', {
    ticket_id: id,
    body: description,
    author_name: latest?.replaced_by ?? openedBy,
    replaced_by: by,
  });
  return saved;
}

/**
 * Closes or reopens a ticket, or takes it up again after an answer. A form that was opened before is stale then.
 * @returns false when it is so already, or isn't there for the actor
 */
export async function setTicketStatus(db: Db, id: string, status: TicketStatus): Promise<boolean> {
  const ticket = await db.row<{ status: TicketStatus }>(db.from('tickets').where({ id }).select('status'));
  if (!ticket || ticket.status === status) return false;
  const values = { status, version: db.raw('version + 1'), updated_at: db.raw('now()') };
  return (await db.update('tickets', { id, status: ticket.status }, values)) > 0;
}
