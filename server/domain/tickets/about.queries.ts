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
 * The tickets about an asset, a work order or an estimate, as far as the actor sees them: who sees the asset doesn't see a ticket more
 * (A10, A11).
 */
export async function ticketsAbout(
  db: Db,
  column: 'asset_id' | 'work_order_id' | 'estimate_id',
  id: string,
): Promise<TicketsAbout> {
  const about = () => db.from('tickets', 't').where(`t.${column}`, id);
  const [rows, count] = await Promise.all([
    db.rows<TicketFound>(
      about()
        .orderBy([
          { column: 't.created_at', order: 'desc' },
          { column: 't.id', order: 'desc' },
        ])
        .limit(mostShown)
        .select(found),
    ),
    db.count(about(), mostCounted),
  ]);
  return { newest: rows.map(inWords), count };
}

/** The tickets about a work order, the one that it came of among them, where the actor sees that. */
export async function ticketsOfOrder(
  db: Db,
  workOrderId: string,
): Promise<{ tickets: TicketsAbout; comesOf: TicketAbout | null }> {
  const [about, first] = await Promise.all([
    ticketsAbout(db, 'work_order_id', workOrderId),
    db.row<TicketFound>(
      db
        .from('work_orders', 'w')
        .join('tickets as t', { 't.tenant_id': 'w.tenant_id', 't.id': 'w.ticket_id' })
        .where({ 'w.id': workOrderId })
        .select(found),
    ),
  ]);
  if (!first) return { tickets: about, comesOf: null };
  const comesOf = inWords(first);
  if (about.newest.some(({ id }) => id === first.id)) return { tickets: about, comesOf };
  return { tickets: { newest: [...about.newest, comesOf], count: about.count + 1 }, comesOf };
}

const found = ['t.id', 't.number', 't.subject', 't.status', 't.created_at'];
type TicketFound = Omit<TicketAbout, 'label' | 'badge'> & { number: string; status: TicketStatus };

const inWords = ({ number, status, ...ticket }: TicketFound): TicketAbout => ({
  ...ticket,
  label: ticketNumber(number),
  badge: ticketBadge(status),
});
