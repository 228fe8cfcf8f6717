import type { Db } from '../../../database/db.ts';
import type { Day } from '../../../shared/days.ts';

/** When a company reminds of what: so many days after an invoice was due, step by step, and before an estimate expires. */
export interface ReminderSettings {
  on: boolean;
  /** Days after the due date, one for each step. */
  days: readonly number[];
  /** Days before an estimate expires; 0 is never. */
  estimateDays: number;
}

const usualDays = '3 14 28';

/** What a company has said of its reminders. */
export async function readReminderSettings(db: Db): Promise<ReminderSettings> {
  const rows = await db.rows<{ setting: string; value: string }>(
    db
      .from('work_settings')
      .whereIn('setting', ['reminders', 'reminder_days', 'estimate_reminder_days'])
      .select('setting', 'value'),
  );
  const said = Object.fromEntries(rows.map(({ setting, value }) => [setting, value]));
  return {
    on: said['reminders'] === 'on',
    days: (said['reminder_days'] ?? usualDays).split(' ').map(Number),
    estimateDays: Number(said['estimate_reminder_days'] ?? 0),
  };
}

/** Keeps it. */
export async function saveReminderSettings(
  db: Db,
  { on, days, estimateDays }: ReminderSettings,
): Promise<void> {
  for (const [setting, value] of [
    ['reminders', on ? 'on' : 'off'],
    ['reminder_days', days.join(' ')],
    ['estimate_reminder_days', String(estimateDays)],
  ] as const) {
    const isNew = await db.insertOnce('work_settings', { setting, value }, ['tenant_id', 'setting']);
    if (!isNew) await db.update('work_settings', { setting }, { value });
  }
}

/** Whose reminders are stopped: an invoice's, or a customer's. */
export type Stoppable = { invoice_id: string } | { customer_id: string };

export interface Stop {
  reason: string;
  stopped_by: string;
  created_at: Date;
}

/** Why the reminders of an invoice or a customer are stopped; undefined where they aren't. */
export const stopOf = (db: Db, of: Stoppable): Promise<Stop | undefined> =>
  db.row(db.from('reminder_stops').where(of).select('reason', 'stopped_by', 'created_at'));

/** Stops them; a second stop changes nothing. */
export const stopReminders = (db: Db, of: Stoppable, values: { reason: string; stopped_by: string }) =>
  db.insertOnce('reminder_stops', { ...of, ...values }, ['tenant_id', Object.keys(of)[0] ?? '']);

/** Lets them go on. */
export const resumeReminders = (db: Db, of: Stoppable) => db.remove('reminder_stops', { ...of });

/** Is there anybody at a customer who gets reminders of its invoices (A13, A14)? */
export async function hasPayers(db: Db, customerId: string): Promise<boolean> {
  const [row] = await db.call<{ has_payers: boolean }>('has_payers', 'invoice_reminder_1', customerId);
  return row?.has_payers === true;
}

/** The reminders of an invoice that were sent, the latest first. */
export const remindersOf = (db: Db, invoiceId: string) =>
  db.rows<{ step: number; sent_on: Day }>(
    db
      .from('reminders')
      .where({ invoice_id: invoiceId })
      .orderBy('step', 'desc')
      .select('step', db.raw('sent_on::text as sent_on')),
  );
