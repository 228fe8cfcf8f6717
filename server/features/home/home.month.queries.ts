import { countEach } from '../../database/counts.ts';
import type { Db } from '../../database/db.ts';
import type { Day } from '../../shared/days.ts';
import { countCap } from './home.admin.queries.ts';

/** What has happened since the first of the month. */
export type MonthCounts = Record<'serviced' | 'finished' | 'tickets' | 'invoices', number>;

/**
 * The month so far in four numbers, for the back office; one above `countCap` says that there are more.
 * @param first the first of the month
 */
export function monthCounts(db: Db, first: Day): Promise<MonthCounts> {
  const { today } = db.calendar;
  return countEach(
    db,
    {
      serviced: db.from('work_order_lines', 'l').whereBetween('l.serviced_on', [first, today]),
      finished: db.from('work_orders', 'o').where('o.done_at', '>=', db.dayBegins(first)),
      tickets: db.from('tickets', 't').where('t.created_at', '>=', db.dayBegins(first)),
      invoices: db
        .from('invoices', 'i')
        .where({ 'i.status': 'issued', 'i.kind': 'invoice' })
        .whereBetween('i.dated_on', [first, today]),
    },
    countCap,
  );
}

/** An entry of the audit log, as *Recent activity* names it. */
export interface RecentEntry {
  seq: string;
  at: Date;
  actor_name: string;
  action: string;
  record_kind: string;
  record_id: string | null;
  record_name: string;
}

/** Coming and going says little of what is done. */
const comings = ['signed_in', 'signed_out', 'link_opened', 'view_opened', 'view_ended'];
/** So many of the newest entries are looked through, and so many shown. */
const most = { lookedThrough: 100, shown: 6 };

/** The newest entries of the audit log besides sign-ins and the like, the newest first. */
export function recentEntries(db: Db): Promise<RecentEntry[]> {
  const newest = db
    .from('audit_log', 'l')
    .orderBy('l.seq', 'desc')
    .limit(most.lookedThrough)
    .select('l.seq', 'l.at', 'l.actor_name', 'l.action', 'l.record_kind', 'l.record_id', 'l.record_name');
  return db.rows(
    db
      .over(newest, 'p')
      .whereNotIn('p.action', comings)
      .orderBy('p.seq', 'desc')
      .limit(most.shown)
      .select('p.*'),
  );
}
