import type { Db, Query } from '../../database/db.ts';
import type {
  PortalTicketValues,
  Priority,
  StaffTicketValues,
  TicketChangeValues,
  TicketStatus,
} from './tickets.form.ts';

export interface TicketRow {
  id: string;
  number: string;
  subject: string;
  customer: string;
  contact: string | null;
  priority: Priority;
  status: TicketStatus;
  created_at: Date;
}

export interface Ticket extends TicketRow {
  description: string;
  opened_by: string;
  customer_id: string;
  contact_id: string | null;
  version: number;
}

/** What a list of tickets has of each, with the names of customer and contact as far as the actor may see them. */
export function withNames(db: Db, query: Query): Query {
  return query
    .join('customers as c', { 'c.tenant_id': 't.tenant_id', 'c.id': 't.customer_id' })
    .leftJoin('contacts as k', { 'k.tenant_id': 't.tenant_id', 'k.id': 't.contact_id' })
    .select('t.id', 't.number', 't.subject', 't.priority', 't.status', 't.created_at', 'c.name as customer')
    .select(db.raw(`trim(k.first_name || ' ' || k.last_name) as contact`));
}

/** A ticket, or undefined when there is none that the actor may see (A10, A11). */
export function getTicket(db: Db, id: string): Promise<Ticket | undefined> {
  return db.row(
    withNames(db, db.from('tickets', 't').where({ 't.id': id })).select(
      't.description',
      't.opened_by',
      't.customer_id',
      't.contact_id',
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

/** Saves a ticket if it is still the version that was seen (S25). */
export function saveTicket(
  db: Db,
  id: string,
  version: number,
  values: TicketChangeValues,
): Promise<'saved' | 'stale' | 'gone'> {
  return db.updateVersion('tickets', id, version, values);
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
