import { formatDate } from './dates.ts';
import { emailStates, type EmailState } from './emailStates.ts';
import { portalUserChips } from './portalUserForm.ts';

/** How far somebody's invitation has come (A7), and what became of the latest email to that person. */
export interface Invitation {
  /** The latest invitation's link; null where there never was one. */
  link: { id: string; key_version: string; works: boolean } | null;
  at: Date | null;
  expires_at: Date | null;
  /** Null where nothing was ever sent. */
  email: {
    state: EmailState;
    to: string;
    /** What the mail server said, or why it was not sent. */
    why: string | null;
    /** It is the one with that link. */
    isInvitation: boolean;
  } | null;
}

/** A word as well as a colour. */
export interface Chip {
  text: string;
  tone: string;
}

/** Did the latest email come back, or was it given up? */
export const hasBounced = ({ email }: Invitation): boolean =>
  email?.state === 'refused' || email?.state === 'failed';

/** A login's state as chips: *Invited (date)* while no password is set, *Bounced* beside it where an email came back. */
export function loginChips(
  state: keyof typeof portalUserChips,
  invitation: Invitation | undefined,
): readonly Chip[] {
  const { at } = invitation ?? { at: null };
  const chip =
    state === 'invited' && at
      ? { ...portalUserChips.invited, text: `Invited (${formatDate(at)})` }
      : portalUserChips[state];
  return invitation && hasBounced(invitation)
    ? [chip, { text: emailStates.refused.label, tone: emailStates.refused.tone }]
    : [chip];
}

/** What is to be said of a login without a password, in a sentence. */
export function invitationWords({ link, email, expires_at: until, ...invitation }: Invitation): string {
  if (!link) return 'Not invited yet: can’t sign in until a password is set.';
  if (hasBounced({ link, email, expires_at: until, ...invitation }))
    return `The email to ${email?.to ?? ''} came back${email?.why ? `: ${email.why}` : ''}`;
  if (!link.works) return 'The invitation has expired. Send it again.';
  const how = email?.isInvitation ? `Emailed to ${email.to}` : 'The link was made to be copied';
  return `${how}; it works until ${formatDate(until)}.`;
}
