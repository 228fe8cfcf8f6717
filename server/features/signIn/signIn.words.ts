import type { MailWay } from '../../domain/emails/mailWay.ts';
import type { SignInFacts } from '../../database/lookups.ts';

type Side = 'staff' | 'portal';

/** A refusal in words; `link` leads to where the login is good. */
export interface Refusal {
  text: string;
  link: { href: string; label: string } | null;
}

const missingSteps: Record<NonNullable<SignInFacts['missing']>, string> = {
  user_suspended: 'Your login is suspended.',
  user_invited:
    'Your invitation has not been taken up yet: set a password by the link that was mailed to you.',
  no_group: 'Your login is in no usergroup yet.',
  no_portal_user: 'Your login is not connected with a customer’s portal yet.',
  customer_inactive: 'The portal of the company that your login belongs to is not active.',
  partner_inactive: 'The partner that your login belongs to is not active.',
  agent_inactive: 'The agent that your login belongs to is not active.',
  no_contact: 'Your login is not assigned to a contact.',
  contact_inactive: 'The contact that your login belongs to is not active.',
};

/**
 * What keeps a person out whose password was right (A5). Never ask this before the password has been verified.
 * @returns null when nothing does
 */
export function refusalOf(
  side: Side,
  facts: Pick<SignInFacts, 'is_external' | 'missing'>,
  tenantName: string,
): Refusal | null {
  if (facts.is_external && side === 'staff')
    return {
      text: 'This login is for the customer portal, not for the back office.',
      link: { href: '/login', label: 'Sign in to the portal' },
    };
  if (!facts.is_external && side === 'portal')
    return {
      text: 'This login is for the back office, not for the customer portal.',
      link: { href: '/admin/login', label: 'Sign in to the back office' },
    };
  if (facts.missing === null) return null;
  const whom = side === 'staff' ? 'an administrator' : tenantName;
  return { text: `${missingSteps[facts.missing]} Ask ${whom} to set this right.`, link: null };
}

const resetMail: Readonly<Record<MailWay, (tenantName: string) => string>> = {
  server: (name) =>
    'If that is a username or email of a login here, an email with a link is on its way. The ' +
    'link works once, and not for long. If nothing arrives in a few minutes, look in your spam ' +
    `folder or ask ${name}.`,
  terminal: () =>
    'If that is a username or email of a login here, an email with a link appears within a few ' +
    'seconds in the terminal where Gatehouse runs, because this demo has no mail server. The ' +
    'link works once, and not for long.',
  kept: (name) =>
    `No mail server is set up here, so no email can reach you. Ask ${name} for a link that sets a new password.`,
};

const reasons: Record<string, (tenantName: string, mailWay: MailWay) => string> = {
  ended: () => 'Your session has ended: it lay idle too long, or it was closed. Sign in to go on.',
  link_ended: (name) =>
    `The secure link that you came by has ended. Sign in with a password, or ask ${name} for a new link.`,
  link_needs_password: (name) =>
    `A password is needed here: ${name} has set up personal logins
      for your company, so the secure link alone no longer opens the portal. Sign in
      and you arrive where the link was leading.`,
  signed_out: () => 'You are signed out.',
  password_set: () => 'Your new password is set. Sign in with your username and the new password.',
  // The same whether there is such a person or not (S15).
  reset_asked: (name, mailWay) => resetMail[mailWay](name),
  hand_over_ended: () =>
    'That way in has been used, or its 60 seconds are over. Sign in with the email address and password of your sign-up.',
};

/** Why somebody is at the sign-in page, in words; null when there is no reason, or none of ours. */
export function reasonOf(why: string | undefined, tenantName: string, mailWay: MailWay): string | null {
  return (why !== undefined && Object.hasOwn(reasons, why) && reasons[why]?.(tenantName, mailWay)) || null;
}
