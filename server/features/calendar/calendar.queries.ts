import { inWorkStates } from '../../../db/workOrderMoves.ts';
import type { Db } from '../../database/db.ts';
import { addDays, type Day } from '../../shared/days.ts';

/** A person's own address, as far as its row goes. */
export interface CalendarLink {
  id: string;
  key_version: string;
  created_at: Date;
}

/** How far back and ahead a calendar looks, and how much it holds of each kind. */
const span = { before: 60, ahead: 400 };
const most = 1000;

/** The person's address that works, or undefined. */
export const ownLink = (db: Db): Promise<CalendarLink | undefined> =>
  db.row(
    db.from('calendar_links', 'l').whereNull('l.ended_at').select('l.id', 'l.key_version', 'l.created_at'),
  );

/** Ends the address that works; returns whether there was one. */
export async function endLink(db: Db, userId: string): Promise<boolean> {
  const working = { user_id: userId, ended_at: null };
  return (await db.update('calendar_links', working, { ended_at: db.raw('now()') })) > 0;
}

/** Ends the address that works, and makes a new one; of two at once one counts. */
export async function replaceLink(db: Db, userId: string, keyVersion: string): Promise<void> {
  await endLink(db, userId);
  await db.attempt(() => db.insert('calendar_links', { user_id: userId, key_version: keyVersion }));
}

/** An asset that falls due on a day. */
export interface DueAsset {
  id: string;
  name: string;
  facility: string;
  on: Day;
  updated_at: Date;
}

/** The assets whose service falls due around today, as far as the person sees them. */
function dueAssets(db: Db): Promise<DueAsset[]> {
  const { today } = db.calendar;
  return db.rows(
    db
      .from('assets', 'a')
      .join('facilities as f', { 'f.tenant_id': 'a.tenant_id', 'f.id': 'a.facility_id' })
      .where('a.next_service_on', '>=', addDays(today, -span.before))
      .where('a.next_service_on', '<', addDays(today, span.ahead))
      .whereNot('a.status', 'retired')
      .orderBy(['a.next_service_on', 'a.id'])
      .limit(most)
      .select('a.id', 'f.name as facility', 'a.updated_at')
      .select(
        db.raw(`concat_ws(' ', a.code, a.description) as name`),
        db.raw('a.next_service_on::text as "on"'),
      ),
  );
}

/** A work order that is scheduled for a day. */
export interface ScheduledOrder {
  id: string;
  number: string;
  type: string;
  facility: string;
  on: Day;
  updated_at: Date;
}

/** The work in progress or to come that has a day, as far as the person sees it. */
function scheduledOrders(db: Db): Promise<ScheduledOrder[]> {
  const { today } = db.calendar;
  return db.rows(
    db
      .from('work_orders', 'w')
      .join('work_order_types as t', { 't.tenant_id': 'w.tenant_id', 't.id': 'w.type_id' })
      .join('facilities as f', { 'f.tenant_id': 'w.tenant_id', 'f.id': 'w.facility_id' })
      .whereIn('w.status', [...inWorkStates])
      .where('w.scheduled_on', '>=', addDays(today, -span.before))
      .where('w.scheduled_on', '<', addDays(today, span.ahead))
      .orderBy(['w.scheduled_on', 'w.id'])
      .limit(most)
      .select('w.id', 'w.number', 't.name as type', 'f.name as facility', 'w.updated_at')
      .select(db.raw('w.scheduled_on::text as "on"')),
  );
}

/** What stands in a calendar, as its person sees it now (A25). */
export async function entriesOf(db: Db): Promise<{ assets: DueAsset[]; orders: ScheduledOrder[] }> {
  const [assets, orders] = await Promise.all([dueAssets(db), scheduledOrders(db)]);
  return { assets, orders };
}
