import type { Db } from '../../../database/db.ts';
import { listed, withNames, type WorkOrderRow } from '../../../domain/workOrders/workOrders.queries.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import type { Day } from '../../../shared/days.ts';
import { getStaffOrder, type StaffOrder } from '../workOrders.queries.ts';

/** The personnel record that carries a login (A22). */
export interface OwnRecord {
  id: string;
  first_name: string;
  last_name: string;
  status: 'active' | 'inactive';
}

/** As many jobs as the page shows; who has more sees the most urgent ones first. */
const mostJobs = 100;

/** The one personnel record that carries the user as *Associated Login*, or undefined (A22). */
export function ownRecord(db: Db, userId: string): Promise<OwnRecord | undefined> {
  return db.row(
    db
      .from('personnel', 'p')
      .where({ 'p.user_id': userId })
      .whereNull('p.archived_at')
      .select('p.id', 'p.first_name', 'p.last_name', 'p.status'),
  );
}

/** A job as *My jobs* lists it. */
export type Job = WorkOrderRow & { needs_answer: boolean };

/** Whether an order is assigned to the personnel record of a login, while that is active (A22). */
export async function isJobOf(db: Db, orderId: string, userId: string): Promise<boolean> {
  const job = await db.row(
    db
      .from('work_orders', 'w')
      .join('personnel as p', { 'p.tenant_id': 'w.tenant_id', 'p.id': 'w.technician_id' })
      .where({ 'w.id': orderId, 'p.user_id': userId, 'p.status': 'active' })
      .whereNull('p.archived_at')
      .select('w.id'),
  );
  return job !== undefined;
}

/** The jobs of a technician that are in work, those that are overdue first, those without a day last. */
export function jobsOf(db: Db, technicianId: string): Promise<Job[]> {
  const jobs = db
    .from('work_orders', 'w')
    .where({ 'w.technician_id': technicianId, 'w.in_work': true })
    .select([...listed(db), 'w.needs_answer'])
    .orderBy(['w.scheduled_on', 'w.id'])
    .limit(mostJobs);
  return db.rows(withNames(db, db.over(jobs, 'p')).orderBy(['p.scheduled_on', 'p.id']));
}

/** Jobs under the headings of *My jobs*; a heading without any is left out. */
export function byUrgency<Job extends { scheduled_on: string | null }>(
  jobs: readonly Job[],
  day: Day,
): { title: string; jobs: Job[] }[] {
  const sections = [
    { title: 'Overdue', jobs: jobs.filter(({ scheduled_on: on }) => on !== null && on < day) },
    { title: 'Today', jobs: jobs.filter(({ scheduled_on: on }) => on === day) },
    { title: 'Coming', jobs: jobs.filter(({ scheduled_on: on }) => on === null || on > day) },
  ];
  return sections.filter((section) => section.jobs.length > 0);
}

/** A job of the signed-in technician: an order that is assigned to the own record, while that is active (A22). */
export async function getJob(db: Db, id: string, { actor }: StaffContext): Promise<StaffOrder | undefined> {
  const [order, record] = await Promise.all([getStaffOrder(db, id), ownRecord(db, actor.userId)]);
  return order && record?.status === 'active' && order.technician_id === record.id ? order : undefined;
}
