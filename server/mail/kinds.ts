import type { MailKindWords } from './kindWords.ts';
import { loginKinds } from './loginKinds.ts';
import { recordKinds } from './recordKinds.ts';

/** The kinds of emails that a tenant can put in its own words. */
export const mailKinds = { ...loginKinds, ...recordKinds };

export type MailKind = keyof typeof mailKinds;

/** Is there such a kind of email, with words that a tenant can change? */
export const isMailKind = (text: string): text is MailKind => Object.hasOwn(mailKinds, text);

const reasons: Readonly<Record<MailKindWords['audience'], string>> = {
  login: 'This email is about how you sign in, so you can’t turn it off.',
  portal: 'You’re getting this email because it’s about something you can see in the portal.',
  staff: 'You’re getting this email because you handle customers’ tickets or work orders.',
};

/** Why somebody gets an email of a kind, for its last lines. */
export const reasonOf = (kind: MailKind): string =>
  mailKinds[kind].reason ?? reasons[mailKinds[kind].audience];
