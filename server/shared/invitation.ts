import { formatDate } from './dates.ts';
import { emailStates, type EmailState } from './emailStates.ts';
import { portalUserChips } from './portalUserForm.ts';

/** How far somebody's invitation has come (A7), and what became of the latest email to that person. */
export interface Invitation {
  /** The latest invitation's link; null where there never was one. */
  link: { id: string; works: boolean } | null;
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

/** A login as rows and checklists show it. */
export interface LoginView {
  /** *Invited (date)* while no password is set, *Bounced* beside it where an email came back. */
  chips: readonly Chip[];
  /** What else is to be said: of the invitation, and of an email that came back. */
  says: string | null;
  /** The button that sends an invitation; null for who has a password, or may not sign in. */
  button: 'Send invitation' | 'Resend' | null;
  /** There is a link that works, to be copied. */
  copyable: boolean;
}

/** Did the latest email come back, or was it given up? */
export const hasBounced = (invitation: Invitation): boolean =>
  invitation.email?.state === 'refused' || invitation.email?.state === 'failed';

/** What rows, chips and checklists say of a login and its invitation. */
export function loginView(
  state: keyof typeof portalUserChips,
  invitation: Invitation | null | undefined,
): LoginView {
  const at = invitation?.at;
  const chip = portalUserChips[state];
  const bounced = invitation && hasBounced(invitation) ? [emailStates.refused] : [];
  const isInvited = state === 'invited';
  return {
    chips: [
      isInvited && at ? { ...chip, text: `Invited (${formatDate(at)})` } : chip,
      ...bounced.map(({ label, tone }) => ({ text: label, tone })),
    ],
    says: wordsOf(isInvited, invitation),
    button: isInvited ? (at ? 'Resend' : 'Send invitation') : null,
    copyable: state !== 'suspended' && (invitation?.link?.works ?? false),
  };
}

function wordsOf(isInvited: boolean, invitation: Invitation | null | undefined): string | null {
  if (invitation?.email && hasBounced(invitation)) {
    const { to, why } = invitation.email;
    return `The latest email to ${to} came back${why ? `: ${why}` : '.'}`;
  }
  if (!isInvited) return null;
  if (!invitation?.link) return 'Not invited yet: can’t sign in until a password is set.';
  if (!invitation.link.works) return 'The invitation has expired.';
  const { email, expires_at: until } = invitation;
  const how = email?.isInvitation ? sentWords[email.state](email.to) : 'The link is there to be copied';
  return `${how}. It works until ${formatDate(until)}.`;
}

const sentWords: Readonly<Record<EmailState, (to: string) => string>> = {
  waiting: (to) => `The email to ${to} is on its way`,
  sent: (to) => `Emailed to ${to}`,
  kept: (to) => `No mail server is set, so the email to ${to} is on the page of emails`,
  withheld: (to) => `The email to ${to} was withheld`,
  refused: (to) => `The email to ${to} came back`,
  failed: (to) => `The email to ${to} was given up`,
};
