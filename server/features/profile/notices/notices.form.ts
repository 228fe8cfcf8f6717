import { choice } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import type { NoticeEvent } from '../../../domain/notices/notices.words.ts';

/** What a person can want of an event; `company`: what everybody gets who doesn't choose. */
const wishes = ['company', 'on', 'off'] as const;
export type Wish = (typeof wishes)[number];

/** Reads a person's wishes: one for each event that can concern it, and for no other. */
export function noticesForm(events: readonly NoticeEvent[]) {
  return form(Object.fromEntries(events.map((event) => [event, choice(wishes, { label: 'Notification' })])));
}
