import { countEach } from '../../database/counts.ts';
import type { Db, Query } from '../../database/db.ts';
import { whereDue, whereOverdue } from '../../domain/assets/assets.queries.ts';
import { addMonths, type Day } from '../../shared/days.ts';

/** How many of each kind *Needs your attention* shows; the lists have the rest. */
export const mostShown = 5;
/** Of so many open tickets, the newest, *Needs your attention* looks at what was said last. */
const mostLookedAt = 200;
/** News of a work order stay so many days. */
const newsDays = 14;
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

/** A work order with news: the company commented on it, or declined, cancelled or reopened it. */
export interface OrderNews {
  id: string;
  number: string;
  facility: string;
  status: string;
  /** Of what was declined, cancelled or reopened. */
  reason: string | null;
  at: Date;
}

export interface PortalFigures {
  overdue: OverdueAsset[];
  answered: AnsweredTicket[];
  /** Partners have none (A20a). */
  commented: OrderNews[];
  turned: OrderNews[];
  /** Up to `countCap`; one more says that there are more. Partners have no tickets (A20a). */
  counts: { assets: number; overdue: number; openTickets?: number };
  /** The first day of a month, and how many assets fall due in it. */
  months: { first: Day; due: number }[];
  anyFacility: boolean;
}

/** Who looks at this portal for its customer (A21). */
export interface CustomersAgent {
  name: string;
  email: string | null;
  phone: string | null;
  /** Since when; null where that isn't known. */
  since: Date | null;
}

/** The agent of the actor's customer: the only one that its policies show. */
export function customersAgent(db: Db): Promise<CustomersAgent | undefined> {
  return db.row(
    db
      .from('agents', 'g')
      .join('customers as c', { 'c.tenant_id': 'g.tenant_id', 'c.agent_id': 'g.id' })
      .select('g.name', 'g.email', 'g.phone', 'c.agent_since as since'),
  );
}

/**
 * Everything that the portal's start page shows, in one flight; assets narrowed by the chosen facility (A15).
 * @param withTickets false for those whose role may not even ask for tickets, nor hear of what becomes of requests
 * @param userId whose own requests are told of; null for a link, whose people request together
 */
export async function portalFigures(
  db: Db,
  today: Day,
  withTickets: boolean,
  userId: string | null,
): Promise<PortalFigures> {
  const ofAssets = {
    assets: db.from('assets', 'a'),
    overdue: whereOverdue(db.from('assets', 'a'), 'a', db.calendar.lateBefore),
  };
  const openTickets = () => db.from('tickets', 't').whereNot('t.status', 'closed');
  const [overdue, answered, commented, turned, counts, months] = await Promise.all([
    overdueAssets(db),
    withTickets ? answeredTickets(db) : [],
    withTickets ? commentedOrders(db) : [],
    withTickets ? turnedOrders(db, userId) : [],
    withTickets
      ? countEach(db, { ...ofAssets, openTickets: openTickets() }, countCap)
      : countEach(db, ofAssets, countCap),
    dueByMonth(db, today),
  ]);
  return {
    overdue,
    answered,
    commented,
    turned,
    counts,
    months,
    // Where an asset stands, there is a facility.
    anyFacility: counts.assets > 0 || (await db.row(db.from('facilities').select('id'))) !== undefined,
  };
}

/**
 * How many assets are due in this month, overdue ones among them, and in each of the eleven that follow, as the report counts
 * them. One statement asks month by month, so that each is counted up to the cap, and what the policies look up is looked up once.
 */
function dueByMonth(db: Db, today: Day): Promise<PortalFigures['months']> {
  const first = `${today.slice(0, 8)}01`;
  const firsts = Array.from({ length: monthsShown + 1 }, (_, index) => addMonths(first, index));
  const inMonth = whereDue(db.from('assets', 'a'), 'a', db.raw('m.begins'), db.raw('m.before'))
    .select(db.raw('1'))
    .limit(countCap + 1);
  return db.rows(
    db
      .from('tenants', 'own')
      .crossJoin(
        db.raw('unnest(?::date[], ?::date[]) as m(begins, before)', [firsts.slice(0, -1), firsts.slice(1)]),
      )
      .crossJoin(db.raw('lateral (select count(*)::int as due from (?) few) as c', [inMonth]))
      .orderBy('m.begins')
      .select(db.raw('m.begins::text as first'), 'c.due'),
  );
}

/** The assets that have been overdue the longest. */
function overdueAssets(db: Db): Promise<OverdueAsset[]> {
  const longest = whereOverdue(db.from('assets', 'a'), 'a', db.calendar.lateBefore)
    .select('a.tenant_id', 'a.facility_id', 'a.id', 'a.code', 'a.description', 'a.next_service_on')
    .orderBy(['a.next_service_on', 'a.id'])
    .limit(mostShown);
  return db.rows(
    db
      .over(longest, 'a')
      .join('facilities as f', { 'f.tenant_id': 'a.tenant_id', 'f.id': 'a.facility_id' })
      .select('a.id', 'a.code', 'a.description', 'f.name as facility')
      .select(db.raw('a.next_service_on::text as next_service_on'))
      .orderBy(['a.next_service_on', 'a.id']),
  );
}

/**
 * Open tickets with news: the last word in public is the company's. Somebody with thousands of open tickets has the list of
 * tickets for that; this page looks at the newest.
 */
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
  const newest = db
    .from('tickets', 'n')
    .whereNot('n.status', 'closed')
    .orderBy([
      { column: 'n.created_at', order: 'desc' },
      { column: 'n.id', order: 'desc' },
    ])
    .limit(mostLookedAt)
    .select('n.id', 'n.number', 'n.subject', 'n.created_at');
  return db.rows(
    db
      .over(newest, 't')
      .crossJoin(db.raw('lateral (?) as last', [last]))
      .where('last.by_staff', true)
      .select('t.id', 't.number', 't.subject', 'last.created_at as answered_at')
      .orderBy([
        { column: 't.created_at', order: 'desc' },
        { column: 't.id', order: 'desc' },
      ])
      .limit(mostShown),
  );
}

/** Work orders in reach on which the company wrote last in public, for two weeks; what is over needs no answer. */
const commentedOrders = (db: Db): Promise<OrderNews[]> =>
  orderNews(
    db,
    'last_comment_at',
    db
      .from('work_orders', 'w')
      .where('w.staff_wrote_last', true)
      .whereNotIn('w.status', ['closed', 'declined', 'cancelled']),
  );

/** Requests of the person's own, and orders that nobody requested, which were declined, cancelled or reopened in two weeks. */
const turnedOrders = (db: Db, userId: string | null): Promise<OrderNews[]> =>
  orderNews(
    db,
    'turned_at',
    db.from('work_orders', 'w').where((own) => {
      void own.where('w.by_portal', false);
      if (userId === null) void own.orWhereNull('w.requested_by_user_id');
      else void own.orWhere('w.requested_by_user_id', userId);
    }),
  );

function orderNews(db: Db, at: 'last_comment_at' | 'turned_at', orders: Query): Promise<OrderNews[]> {
  const latest = orders
    .where(`w.${at}`, '>', db.raw(`now() - interval '${newsDays} days'`))
    .orderBy([
      { column: `w.${at}`, order: 'desc' },
      { column: 'w.id', order: 'desc' },
    ])
    .limit(mostShown)
    .select('w.tenant_id', 'w.facility_id', 'w.id', 'w.number', 'w.status', 'w.reason', `w.${at} as at`);
  return db.rows(
    db
      .over(latest, 'w')
      .join('facilities as f', { 'f.tenant_id': 'w.tenant_id', 'f.id': 'w.facility_id' })
      .select('w.id', 'w.number', 'f.name as facility', 'w.status', 'w.reason', 'w.at')
      .orderBy([
        { column: 'w.at', order: 'desc' },
        { column: 'w.id', order: 'desc' },
      ]),
  );
}
