import type { Db } from '../../database/db.ts';
import { noticeEvents, type NoticeEvent } from '../../domain/notices/notices.words.ts';

/** The events that people are told of unless they choose: without a row an event is on. */
export async function eventsOn(db: Db): Promise<NoticeEvent[]> {
  const rows = await db.rows<{ event: string }>(
    db.from('notification_defaults').where({ is_on: false }).select('event'),
  );
  return noticeEvents.filter((event) => !rows.some((row) => row.event === event));
}

/** Turns an event on or off for everybody who hasn't chosen. */
export async function setDefault(db: Db, event: NoticeEvent, isOn: boolean): Promise<void> {
  const values = { event, is_on: isOn };
  if (await db.insertOnce('notification_defaults', values, ['tenant_id', 'event'])) return;
  await db.update('notification_defaults', { event }, { is_on: isOn });
}
