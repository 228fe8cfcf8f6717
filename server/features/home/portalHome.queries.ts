import { countEach } from '../../database/counts.ts';
import type { Db } from '../../database/db.ts';
import { whereDue, whereOverdue } from '../../database/due.ts';
import { addMonths, type Day } from '../../shared/days.ts';

/** How many of each kind *Needs your attention* shows; the lists have the rest. */
export const mostShown = 5;
/** The picture counts the months of one year. */
const monthsShown = 12;
/** Counts stop here: a page of figures must not read a million rows. */
export const countCap = 1000;

export interface OverdueAsset {
  id: string;
  code: string | null;
  description: string;
  facility: string;
  next_service_on: Day;
}

export interface AnsweredTicket {
  id: string;
  number: string;
  subject: string;
  answered_at: Date;
}

export interface PortalFigures {
  overdue: OverdueAsset[];
  answered: AnsweredTicket[];
  /** Up to `countCap`; one more says that there are more. */
  counts: Record<'assets' | 'overdue' | 'openTickets', number>;
  /** The month's first day, and how many assets fall due in it. */
  months: { first: Day; due: number }[];
  anyFacility: boolean;
}

/** Everything that the portal's start page shows, in one flight; assets narrowed by the chosen facility (A15). */
export async function portalFigures(db: Db, today: Day): Promise<PortalFigures> {
  const months = comingMonths(today);
  const due = Object.fromEntries(
    months.map((first, index) => [
      first,
      // The present month counts from today: what was due before is overdue.
      whereDue(db.from('assets', 'a'), 'a', index === 0 ? today : first, addMonths(first, 1)),
    ]),
  );
  const [overdue, answered, counts, dueCounts, facility] = await Promise.all([
    overdueAssets(db, today),
    answeredTickets(db),
    countEach(
      db,
      {
        assets: db.from('assets', 'a'),
        overdue: whereOverdue(db.from('assets', 'a'), 'a', today),
        openTickets: db.from('tickets', 't').whereNot('t.status', 'closed'),
      },
      countCap,
    ),
    countEach(db, due, countCap),
    db.row(db.from('facilities').select('id')),
  ]);
  return {
    overdue,
    answered,
    counts,
    months: months.map((first) => ({ first, due: dueCounts[first] ?? 0 })),
    anyFacility: facility !== undefined,
  };
}

/** The first days of this month and the eleven that follow. */
function comingMonths(today: Day): Day[] {
  const first = `${today.slice(0, 8)}01`;
  return Array.from({ length: monthsShown }, (_, index) => addMonths(first, index));
}

/** The assets that have been overdue the longest. */
function overdueAssets(db: Db, today: Day): Promise<OverdueAsset[]> {
  return db.rows(
    whereOverdue(db.from('assets', 'a'), 'a', today)
      .join('facilities as f', { 'f.tenant_id': 'a.tenant_id', 'f.id': 'a.facility_id' })
      .select('a.id', 'a.code', 'a.description', 'f.name as facility')
      .select(db.raw('a.next_service_on::text as next_service_on'))
      .orderBy(['a.next_service_on', 'a.id'])
      .limit(mostShown),
  );
}

/** Open tickets with news: the last word in public is the company's. */
function answeredTickets(db: Db): Promise<AnsweredTicket[]> {
  const last = db
    .from('ticket_comments', 'm')
    .whereRaw('m.ticket_id = t.id')
    .select('m.by_staff', 'm.created_at')
    .orderBy([
      { column: 'm.created_at', order: 'desc' },
      { column: 'm.id', order: 'desc' },
    ])
    .limit(1);
  return db.rows(
    db
      .from('tickets', 't')
      .crossJoin(db.raw('lateral (?) as last', [last]))
      .whereNot('t.status', 'closed')
      .where('last.by_staff', true)
      .select('t.id', 't.number', 't.subject', 'last.created_at as answered_at')
      .orderBy([
        { column: 't.created_at', order: 'desc' },
        { column: 't.id', order: 'desc' },
      ])
      .limit(mostShown),
  );
}
