import type { Db } from '../../../database/db.ts';

/** For how many days after its date a service isn't called overdue yet. */
export async function readGraceDays(db: Db): Promise<number> {
  const row = await db.row<{ grace_days: number }>(db.from('tenants', 't').select('t.grace_days'));
  return row?.grace_days ?? 0;
}

/** Keeps how the next date is counted, for the services that are finished from now on, and the days of grace. */
export async function saveServiceDates(
  db: Db,
  { grace_days: graceDays, ...rules }: { counts_from: string; lands_on: string; grace_days: number },
): Promise<void> {
  for (const [setting, value] of Object.entries(rules)) {
    const isNew = await db.insertOnce('work_settings', { setting, value }, ['tenant_id', 'setting']);
    if (!isNew) await db.update('work_settings', { setting }, { value });
  }
  await db.update('tenants', { id: db.tenantId }, { grace_days: graceDays });
}
