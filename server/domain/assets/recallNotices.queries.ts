import type { Db } from '../../database/db.ts';
import { addDays } from '../../shared/days.ts';
import { typeDue } from './assets.queries.ts';

/** How far a company looks ahead when it hasn't said. */
export const usualRecallDays = 30;

/** An asset that falls due. */
export interface DueAsset {
  name: string;
  facility: string;
  next_service_on: string;
  /** Which of its several services it is. */
  service_type: string | null;
}

const mostListed = 50;
const mostCounted = 1000;

const due = (db: Db, days: number) =>
  db
    .from('assets', 'a')
    .where('a.next_service_on', '<', addDays(db.calendar.today, days + 1))
    .whereNot('a.status', 'retired');

/** How many assets fall due within so many days or are overdue, as far as the actor sees them; above 1,000 it is one more. */
export function countDue(db: Db, days: number): Promise<number> {
  return db.count(due(db, days), mostCounted);
}

/** The first of them, the longest overdue before all. */
export function listDue(db: Db, days: number): Promise<DueAsset[]> {
  const rows = due(db, days)
    .select('a.id', 'a.tenant_id', 'a.facility_id', 'a.code', 'a.description', 'a.next_service_on')
    .orderBy(['a.next_service_on', 'a.id'])
    .limit(mostListed);
  return db.rows(
    db
      .over(rows, 'p')
      .join('facilities as f', { 'f.tenant_id': 'p.tenant_id', 'f.id': 'p.facility_id' })
      .orderBy(['p.next_service_on', 'p.id'])
      .select(
        db.raw(`concat_ws(' ', p.code, p.description) as name`),
        'f.name as facility',
        db.raw('p.next_service_on::text as next_service_on'),
        typeDue(db, 'p'),
      ),
  );
}

/** Whether the company sends recall notices, for the people who may get some. */
export async function sendsRecallNotices(db: Db): Promise<boolean> {
  const said = await db.row<{ value: string }>(
    db.from('work_settings').where({ setting: 'recall_notices' }).select('value'),
  );
  return said?.value === 'on';
}

/** Whether a company sends recall notices, and how far they look ahead. */
export async function readRecallSettings(db: Db): Promise<{ on: boolean; days: number }> {
  const rows = await db.rows<{ setting: string; value: string }>(
    db.from('work_settings').whereIn('setting', ['recall_notices', 'recall_days']).select('setting', 'value'),
  );
  const said = Object.fromEntries(rows.map(({ setting, value }) => [setting, value]));
  return { on: said['recall_notices'] === 'on', days: Number(said['recall_days'] ?? usualRecallDays) };
}
