import { mailKinds } from '../../../mail/kinds.ts';
import type { Actor } from '../../../request/actor.ts';
import { isAllowed } from '../../../request/allow.ts';
import { noticeEvents, noticeOf, type NoticeEvent } from '../../../domain/notices/notices.words.ts';

/** The events that can concern somebody. Nothing that could be turned off is sent to partners and agents by now. */
export function eventsOf(actor: Actor): NoticeEvent[] {
  const side = actor.kind === 'staff' ? 'staff' : 'portal';
  return noticeEvents.filter((event) => {
    const notice = noticeOf(event);
    return notice.side === side && isAllowed(actor, notice.whom) && !isAllowed(actor, notice.unless ?? []);
  });
}

/** What an event's emails are called. */
export function labelOf(event: NoticeEvent): string {
  return mailKinds[event].label;
}
