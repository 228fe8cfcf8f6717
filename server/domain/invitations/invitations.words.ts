import type { Calendar } from '../../shared/dates.ts';
import { emailStates, type EmailState } from '../emails/emails.words.ts';
import type { Obstacle } from '../logins/obstacles.words.ts';
import { portalUserChips } from '../portalUsers/portalUsers.form.ts';

/** How far somebody's invitation has come (A7), and what became of the latest email to that person. */
export interface Invitation {
  /** The latest invitation's link; null where there never was one. */
  link: { id: string; works: boolean } | null;
  at: Date | null;
  expires_at: Date | null;
  /** Null where nothing was ever sent. */
  email: {
    id: string;
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
  /** Where more is told of it. */
  href?: string;
}

/** A login as rows and checklists show it. */
export interface LoginView {
  /**
   * *Invited (date)* while no password is set, *Can’t sign in: customer inactive* where something else is in the way, *Bounced*
   * beside it where an email came back.
   */
  chips: readonly Chip[];
  /** What else is to be said: of the invitation, and of an email that came back. */
  says: string | null;
  /** The button that emails a link to choose a password; null where that does nothing. */
  button: 'Send invitation' | 'Resend' | 'Send password reset' | null;
  /** A link to choose a password can be made, to be copied. */
  linkable: boolean;
}

/** Did the latest email come back, or was it given up? */
export const hasBounced = (invitation: Invitation): boolean =>
  invitation.email?.state === 'refused' || invitation.email?.state === 'failed';

/**
 * What rows, chips and checklists say of a login and its invitation.
 * @param email where a link to choose a password would be sent; null: nowhere
 * @param obstacle why sign-in would refuse them with a password as well, so none is offered
 */
export function loginView(
  state: keyof typeof portalUserChips,
  invitation: Invitation | null | undefined,
  email: string | null,
  calendar: Calendar,
  obstacle: Pick<Obstacle, 'short'> | null | undefined = null,
): LoginView {
  const at = invitation?.at;
  const bounced = invitation?.email && hasBounced(invitation) ? [invitation.email] : [];
  const isInvited = state === 'invited';
  return {
    chips: [
      ...stateChips(state, obstacle, isInvited && at ? calendar.date(at) : null),
      ...bounced.map(({ id }) => ({
        text: emailStates.refused.label,
        tone: emailStates.refused.tone,
        href: `/admin/emails/${id}`,
      })),
    ],
    says: wordsOf(isInvited, invitation, calendar),
    button: email === null || obstacle ? null : buttonOf(state, at),
    linkable: state !== 'suspended' && !obstacle,
  };
}

/**
 * A login's state as chips: nobody is called active who can't sign in (A5).
 * @param invitedOn the day of the latest invitation, which the chip of somebody who is invited names
 */
export function stateChips(
  state: keyof typeof portalUserChips,
  obstacle: Pick<Obstacle, 'short'> | null | undefined,
  invitedOn: string | null = null,
): Chip[] {
  const chip = portalUserChips[state];
  const named = invitedOn === null ? chip : { ...chip, text: `Invited (${invitedOn})` };
  if (!obstacle || state === 'suspended') return [named];
  const blocked = { text: `Can’t sign in: ${obstacle.short}`, tone: 'warn' };
  return state === 'active' ? [blocked] : [named, blocked];
}

function buttonOf(
  state: keyof typeof portalUserChips,
  invitedAt: Date | null | undefined,
): LoginView['button'] {
  if (state === 'invited') return invitedAt ? 'Resend' : 'Send invitation';
  return state === 'active' ? 'Send password reset' : null;
}

function wordsOf(
  isInvited: boolean,
  invitation: Invitation | null | undefined,
  calendar: Calendar,
): string | null {
  if (invitation?.email && hasBounced(invitation)) {
    const { to, why } = invitation.email;
    return `The latest email to ${to} bounced${why ? `: ${why}` : '.'}`;
  }
  if (!isInvited) return null;
  if (!invitation?.link) return 'Not invited yet. They can’t sign in until they choose a password.';
  if (!invitation.link.works) return 'The invitation has expired.';
  const { email, expires_at: until } = invitation;
  const how = email?.isInvitation ? emailWords(email) : 'Copy the link and give it to them';
  return `${how}. The link works until ${calendar.date(until)}.`;
}

/** What became of an email, without a full stop. */
export const emailWords = ({ state, to }: Pick<NonNullable<Invitation['email']>, 'state' | 'to'>): string =>
  sentWords[state](to);

const sentWords: Readonly<Record<EmailState, (to: string) => string>> = {
  waiting: (to) => `The email to ${to} is on its way`,
  sent: (to) => `Emailed to ${to}`,
  kept: (to) => `The email to ${to} wasn’t sent, because no mail server is set up`,
  withheld: (to) => `The email to ${to} was cancelled`,
  refused: (to) => `The email to ${to} bounced`,
  failed: (to) => `The email to ${to} couldn’t be delivered`,
};
