import { sendingTone, sendingWords, type MailWay } from '../emails/mailWay.ts';

/** Label of the box that the form of a new login has beside its passwords. */
export const sendInvitationLabel = 'Send invitation';

/**
 * What the form of a new login begins with, wherever it stands: a password that staff type is one to change, and without
 * one an invitation goes out.
 */
export const newLoginDefaults = { must_change: 'on', send_invitation: 'on' } as const;

/**
 * How somebody whose login was just made comes by a password, in a sentence after what else is said; nothing where one was
 * typed.
 * @param asked whether an invitation was to be sent
 */
export function firstPasswordWords(made: {
  hasPassword: boolean;
  asked: boolean;
  email: string | null;
  mailWay: MailWay;
}): string {
  if (made.hasPassword) return '';
  if (!made.asked)
    return ' They can’t sign in until they choose a password. Send the invitation when you’re ready.';
  return made.email === null
    ? ' They have no email address, so copy the link and give it to them.'
    : ` ${sendingWords(made.mailWay, 'An invitation', made.email)}`;
}

/** The tone of a notice that says so: an invitation that isn't sent is worth a second look. */
export const firstPasswordTone = (
  made: Parameters<typeof firstPasswordWords>[0],
): ReturnType<typeof sendingTone> =>
  made.hasPassword || !made.asked ? 'good' : made.email === null ? 'warn' : sendingTone(made.mailWay);
