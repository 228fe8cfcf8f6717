import type { Db } from '../../../database/db.ts';

/** For how many days after its date a service isn't called overdue yet. */
export async function readGraceDays(db: Db): Promise<number> {
  const row = await db.row<{ grace_days: number }>(db.from('tenants', 't').select('t.grace_days'));
  return row?.grace_days ?? 0;
}

/** How many days ahead work orders are drafted; null: they aren't. */
export async function readScheduleDays(db: Db): Promise<number | null> {
  const row = await db.row<{ value: string }>(
    db.from('work_settings').where({ setting: 'schedule_days' }).select('value'),
  );
  return row && row.value !== 'off' ? Number(row.value) : null;
}

/** Keeps how the next date is counted, for services that are finished from now on; the days of grace; and how far ahead is drafted. */
export async function saveServiceDates(
  db: Db,
  {
    grace_days: graceDays,
    schedule_days: days,
    ...rules
  }: { counts_from: string; lands_on: string; grace_days: number; schedule_days: number | null },
): Promise<void> {
  for (const [setting, value] of Object.entries({
    ...rules,
    schedule_days: days === null ? 'off' : String(days),
  })) {
    const isNew = await db.insertOnce('work_settings', { setting, value }, ['tenant_id', 'setting']);
    if (!isNew) await db.update('work_settings', { setting }, { value });
  }
  await db.update('tenants', { id: db.tenantId }, { grace_days: graceDays });
}
