import type { MailKindWords } from './kindWords.ts';
import { loginKinds } from './loginKinds.ts';
import { recordKinds } from './recordKinds.ts';

/** The kinds of emails that a tenant can put in its own words. */
export const mailKinds = { ...loginKinds, ...recordKinds };

export type MailKind = keyof typeof mailKinds;

/** Is there such a kind of email, with words that a tenant can change? */
export const isMailKind = (text: string): text is MailKind => Object.hasOwn(mailKinds, text);

const reasons: Readonly<Record<MailKindWords['audience'], string>> = {
  login: 'It is about your way into the portal, so it can’t be turned off.',
  portal: 'You get it because it is about something that you can see in the portal.',
  staff: 'You get it because you look after what customers write.',
};

/** Why somebody gets an email of a kind, for its last lines. */
export const reasonOf = (kind: MailKind): string => reasons[mailKinds[kind].audience];
