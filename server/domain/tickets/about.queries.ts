import type { Db } from '../../database/db.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { ticketBadge, type TicketStatus } from './tickets.words.ts';

/** A ticket on the page of what it is about. */
export interface TicketAbout {
  id: string;
  label: string;
  subject: string;
  created_at: Date;
  badge: { text: string; tone: string };
}

/** The newest tickets about a record, and how many there are; above `cap` it is `cap + 1`. */
export interface TicketsAbout {
  newest: readonly TicketAbout[];
  count: number;
}

const mostShown = 5;
const mostCounted = 100;

/**
 * The tickets about an asset or a work order, as far as the actor sees them: who sees the asset doesn't see a ticket more
 * (A10, A11).
 */
export async function ticketsAbout(
  db: Db,
  column: 'asset_id' | 'work_order_id',
  id: string,
): Promise<TicketsAbout> {
  const about = () => db.from('tickets', 't').where(`t.${column}`, id);
  const [rows, count] = await Promise.all([
    db.rows<{ id: string; number: string; subject: string; status: TicketStatus; created_at: Date }>(
      about()
        .orderBy([
          { column: 't.created_at', order: 'desc' },
          { column: 't.id', order: 'desc' },
        ])
        .limit(mostShown)
        .select('t.id', 't.number', 't.subject', 't.status', 't.created_at'),
    ),
    db.count(about(), mostCounted),
  ]);
  const newest = rows.map(({ number, status, ...ticket }) => ({
    ...ticket,
    label: ticketNumber(number),
    badge: ticketBadge(status),
  }));
  return { newest, count };
}

/** The ticket that a work order came of, where the actor sees it. */
export async function ticketOf(db: Db, workOrderId: string): Promise<{ id: string; label: string } | null> {
  const found = await db.row<{ id: string; number: string }>(
    db
      .from('work_orders', 'w')
      .join('tickets as t', { 't.tenant_id': 'w.tenant_id', 't.id': 'w.ticket_id' })
      .where({ 'w.id': workOrderId })
      .select('t.id', 't.number'),
  );
  return found ? { id: found.id, label: ticketNumber(found.number) } : null;
}
