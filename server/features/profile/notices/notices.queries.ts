import type { Db } from '../../../database/db.ts';
import type { NoticeEvent } from '../../../domain/notices/notices.words.ts';
import type { Wish } from './notices.form.ts';

/** An event: whether the company has it on, and what this person wants. */
export interface MyNotice {
  event: NoticeEvent;
  companyIsOn: boolean;
  wish: Wish;
  /** False: the company doesn't send it at all. */
  isSent?: boolean;
}

interface Switch {
  event: string;
  is_on: boolean;
}

/** What a person is told of by email, as far as it can choose. */
export async function listMyNotices(
  db: Db,
  userId: string,
  events: readonly NoticeEvent[],
): Promise<MyNotice[]> {
  const [defaults, choices] = await Promise.all([
    db.rows<Switch>(db.from('notification_defaults').select('event', 'is_on')),
    db.rows<Switch>(db.from('notification_choices').where({ user_id: userId }).select('event', 'is_on')),
  ]);
  const isOn = (switches: Switch[], event: string) => switches.find((one) => one.event === event)?.is_on;
  return events.map((event) => {
    const own = isOn(choices, event);
    const wish = own === undefined ? 'company' : own ? 'on' : 'off';
    return { event, companyIsOn: isOn(defaults, event) ?? true, wish };
  });
}

/** Keeps what a person wants; who wants what the company has gets whatever that is from now on. */
export async function saveMyNotices(
  db: Db,
  userId: string,
  wishes: Readonly<Record<string, Wish>>,
): Promise<void> {
  const whose = ['tenant_id', 'user_id', 'contact_id', 'customer_id', 'event'];
  for (const [event, wish] of Object.entries(wishes)) {
    const own = { user_id: userId, event };
    if (wish === 'company') await db.remove('notification_choices', own);
    else if (!(await db.insertOnce('notification_choices', { ...own, is_on: wish === 'on' }, whose)))
      await db.update('notification_choices', own, { is_on: wish === 'on' });
  }
}
