import type { MailWay } from '../../domain/emails/mailWay.ts';
import { passwordSetBut } from '../../domain/logins/passwordSet.ts';
import { href } from '../../shared/href.ts';
import type { SignInFacts } from '../../database/lookups.ts';

type Side = 'staff' | 'portal';

/** A refusal in words; `link` leads to where the login is good. */
export interface Refusal {
  text: string;
  link: { href: string; label: string } | null;
}

const missingSteps: Record<NonNullable<SignInFacts['missing']>, string> = {
  user_suspended: 'Your access is suspended.',
  user_invited: 'You haven’t chosen a password yet. Use the link in your invitation.',
  no_group: 'You’re not in a usergroup yet.',
  no_portal_user: 'You don’t have access to a customer’s portal yet.',
  customer_inactive: 'The customer you belong to is inactive.',
  partner_inactive: 'The partner you belong to is inactive.',
  agent_inactive: 'The agent you belong to is inactive.',
  no_contact: 'You’re not assigned to a contact.',
  contact_inactive: 'The contact you’re assigned to is inactive.',
};

const isStep = (word: string): word is keyof typeof missingSteps => Object.hasOwn(missingSteps, word);

/**
 * What keeps a person out whose password was right (A5). Never ask this before the password has been verified.
 * @param staffNext the page of the back office that staff go on to from there
 * @returns null when nothing does
 */
export function refusalOf(
  side: Side,
  facts: Pick<SignInFacts, 'is_external' | 'missing'>,
  tenantName: string,
  staffNext: string | null = null,
): Refusal | null {
  if (facts.is_external && side === 'staff')
    return {
      text: 'Your username is for the customer portal, not the back office.',
      link: { href: '/login', label: 'Sign in to the portal' },
    };
  if (!facts.is_external && side === 'portal')
    return {
      text: 'Your username is for the back office, not the customer portal.',
      link: { href: href('/admin/login', { next: staffNext }), label: 'Sign in to the back office' },
    };
  if (facts.missing === null) return null;
  const whom = side === 'staff' ? 'an administrator' : tenantName;
  return { text: `${missingSteps[facts.missing]} Ask ${whom} to fix this.`, link: null };
}

const resetMail: Readonly<Record<MailWay, (tenantName: string) => string>> = {
  server: (name) =>
    'If that username or email belongs to a user here, we’ve sent a link to choose a new password. ' +
    `It works once, for 60 minutes. If nothing arrives, check your spam folder or ask ${name}.`,
  terminal: () =>
    'If that username or email belongs to a user here, the link to choose a new password is printed in the ' +
    'terminal where Gatehouse runs, because this demo has no mail server. It works once, for 60 minutes.',
  kept: (name) =>
    `No mail server is set up here, so we can’t email you. Ask ${name} for a link to choose a new password.`,
};

const reasons: Record<string, (tenantName: string, mailWay: MailWay) => string> = {
  ended: () =>
    'You were signed out because you hadn’t been active for a while, or because your session was ended. Sign in to carry on.',
  ended_kept: () =>
    'You were signed out before this was saved. What you typed is kept for an hour. It’ll be here again once you sign in. ' +
    'Passwords and files aren’t kept.',
  link_ended: (name) =>
    `The secure link you used no longer works. Ask ${name} for a new one, or sign in with a password.`,
  link_needs_password: (name) =>
    `You need a password now. ${name} has added portal users, so the secure link no longer works on its own. ` +
    'Sign in to go to the page it was for.',
  signed_out: () => 'You’ve signed out.',
  password_set: () => 'Password saved. Sign in with your username and the new password.',
  // The same whether there is such a person or not (S15).
  reset_asked: (name, mailWay) => resetMail[mailWay](name),
  access_asked: (name) => `Your request has been sent to ${name}. They’ll be in touch if they know you.`,
  hand_over_ended: () =>
    'That link has been used, or its 60 seconds are up. Sign in with the email address and password you signed up with.',
};

/** Why somebody is at the sign-in page, in words; null when there is no reason, or none of ours. */
export function reasonOf(why: string | undefined, tenantName: string, mailWay: MailWay): string | null {
  const missing = why?.startsWith(passwordSetBut) ? why.slice(passwordSetBut.length) : '';
  if (isStep(missing))
    return `Password saved, but you can’t sign in yet. ${missingSteps[missing]} Ask ${tenantName} to fix this.`;
  return (why !== undefined && Object.hasOwn(reasons, why) && reasons[why]?.(tenantName, mailWay)) || null;
}
