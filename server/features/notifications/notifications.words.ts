import { mailKinds } from '../../mail/kinds.ts';
import { noticeEvents, noticeOf, type NoticeEvent } from '../../domain/notices/notices.words.ts';

/** What an event's emails are called. */
export function labelOf(event: NoticeEvent): string {
  return mailKinds[event].label;
}

/** The events of one side as check boxes. */
export function optionsOf(side: 'portal' | 'staff'): { value: NoticeEvent; label: string; hint: string }[] {
  return noticeEvents
    .filter((event) => noticeOf(event).side === side)
    .map((value) => ({ value, label: labelOf(value), hint: mailKinds[value].about }));
}
