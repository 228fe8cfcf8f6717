import type { Calendar } from '../../../shared/dates.ts';
import { hasBounced, loginView, type LoginView } from '../../../domain/invitations/invitations.words.ts';
import { isBlocked } from '../../../domain/logins/obstacles.words.ts';
import type { MissingStep } from '../../../domain/logins/signIns.queries.ts';
import type { AccessFacts, ContactSignIn } from '../users/contactUsers.queries.ts';
import type { Reach } from '../facilities/contactFacilities.queries.ts';
import type { Contact } from '../contacts.queries.ts';

/** One line of the checklist. `late` doesn't keep anybody out, but is worth a word. */
export interface AccessStep {
  label: string;
  state: 'done' | 'missing' | 'late';
  text: string;
  action: { href: string; label: string } | null;
  /** The moment that the line is about. */
  at?: Date | null;
  /** What is in the way, as the heading says it. */
  problem?: string;
  /** The login whose invitation mends it. */
  invite?: { userId: string; username: string; login: LoginView };
}

/** The checklist of one user of a contact, or of the user that is missing. */
export interface AccessChecklist {
  /** Null where the contact has no user yet. */
  user: ContactSignIn | null;
  canSignIn: boolean;
  /** *Can sign in*, or what is in the way. */
  heading: string;
  steps: readonly AccessStep[];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** A line that is done, with `text`; or missing, with what is in the way and what mends it. */
function step(
  label: string,
  problem: string | false,
  text: string,
  action: AccessStep['action'],
): AccessStep {
  if (problem === false) return { label, state: 'done', text, action: null };
  return { label, state: 'missing', text: capital(problem), action, problem };
}

/**
 * What a contact needs before it can sign in, each step with what mends it (A30). Whether a user can sign in is what
 * sign-in itself says of it; the words and the ways on are added here.
 */
export function checklistsOf(contact: Contact, facts: AccessFacts, reach: Reach): AccessChecklist[] {
  const { users } = facts;
  return (users.length === 0 ? [null] : users).map((user) => {
    const steps = stepsOf(contact, facts, reach, user);
    const problems = steps.filter(({ state }) => state === 'missing');
    const canSignIn = user !== null && user.missing.length === 0 && user.has_password;
    const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
    const heading = canSignIn ? 'Can sign in' : `Can’t sign in: ${problems[0]?.problem ?? ''}${more}`;
    return { user, canSignIn, heading, steps };
  });
}

/** What is first in the way of a user, as a heading says it. */
export const firstProblem = (checklists: readonly AccessChecklist[], userId: string): string =>
  checklists.find(({ user }) => user?.id === userId)?.steps.find(({ problem }) => problem)?.problem ?? '';

function stepsOf(
  contact: Contact,
  { customerActive, licences, calendar }: AccessFacts,
  reach: Reach,
  user: ContactSignIn | null,
): AccessStep[] {
  const here = `/admin/contacts/${contact.id}`;
  const login = user ? `/admin/users/${user.id}` : '';
  const lacks = (code: MissingStep) => user?.missing.includes(code) ?? false;
  const inactive = user ? lacks('contact_inactive') : contact.status === 'inactive';
  const closed = user ? lacks('customer_inactive') : !customerActive;
  const shared = [
    step('Contact', inactive && 'the contact is inactive', 'Active', {
      href: `${here}/details#field-status`,
      label: 'Change the status',
    }),
    facilitiesStep(contact, reach, `${here}/facilities/find`),
    step('Customer', closed && `${contact.customer_name} is inactive`, `${contact.customer_name} is active`, {
      href: `/admin/customers/${contact.customer_id}`,
      label: 'Open the customer',
    }),
  ];
  if (!user)
    return [
      step('User', 'no user yet, so the contact is for information only', '', {
        href: `/admin/access/new?contact=${contact.id}`,
        label: 'Give portal access',
      }),
      ...shared,
      licenceStep(licences, true),
    ];
  const group = step('Group', lacks('no_group') && 'the user isn’t in a group', user.groups.join(', '), {
    href: `${login}/groups`,
    label: 'Assign groups',
  });
  const licence = licenceStep(licences, user.state === 'suspended');
  return [
    userStep(user, [group, ...shared, licence]),
    group,
    ...shared,
    passwordStep(user, calendar),
    ...bouncedSteps(user),
    licence,
    {
      label: 'Last sign-in',
      state: user.last_sign_in_at ? 'done' : 'late',
      text: user.last_sign_in_at ? '' : 'Hasn’t signed in yet',
      action: null,
      at: user.last_sign_in_at,
    },
  ];
}

/** Whoever is suspended is resumed on their page, once nothing else is in the way: until then, that is mended first. */
function userStep({ id, username, missing }: ContactSignIn, others: readonly AccessStep[]): AccessStep {
  const isSuspended = missing.includes('user_suspended');
  const problem = isSuspended && `${username} is suspended`;
  const shown = step('User', problem, username, { href: `/admin/users/${id}`, label: 'Resume' });
  const first = isSuspended ? others.find(({ state }) => state === 'missing') : undefined;
  if (!first) return shown;
  const text = `Suspended, and can’t be resumed while ${first.problem ?? ''}`;
  return { ...shown, text, action: first.action };
}

/** A7: whoever has no password is invited to set one; or an administrator sets it. */
function passwordStep(user: ContactSignIn, calendar: Calendar): AccessStep {
  const { id: userId, username, state, invitation } = user;
  const isSet = user.has_password && !user.missing.includes('user_invited');
  const set = { href: `/admin/users/${userId}/details#field-password`, label: 'Choose a password' };
  const shown = step('Password', !isSet && invitedProblem(user, calendar), 'Set', set);
  if (isSet || state !== 'invited') return shown;
  return {
    ...shown,
    // Nobody is invited to a portal that would turn them away: what else is missing is mended first.
    ...(!isBlocked(user.missing) && {
      invite: { userId, username, login: loginView(state, invitation, user.email, calendar) },
    }),
  };
}

function invitedProblem({ invitation }: ContactSignIn, calendar: Calendar): string {
  if (!invitation?.link) return 'no password has been chosen yet';
  if (hasBounced(invitation) && invitation.email?.isInvitation) return 'the invitation email bounced';
  const at = calendar.date(invitation.at);
  if (!invitation.link.works) return `the invitation from ${at} has expired`;
  return `invited on ${at}, but no password has been chosen yet`;
}

/** Somebody who signs in, and whom no email reaches. */
function bouncedSteps({ id, has_password: hasPassword, invitation }: ContactSignIn): AccessStep[] {
  if (!hasPassword || !invitation || !hasBounced(invitation)) return [];
  const text = `The latest email to ${invitation.email?.to ?? ''} bounced`;
  return [
    {
      label: 'Email',
      state: 'late',
      text,
      action: { href: `/admin/users/${id}/details#field-email`, label: 'Change the email' },
    },
  ];
}

/** Without any facility a person signs in all the same, and sees no asset (A12, A14). */
function facilitiesStep(contact: Contact, { related, foreign }: Reach, findHref: string): AccessStep {
  const label = 'Facilities';
  const shown = (text: string): AccessStep =>
    foreign.length === 0
      ? step(label, false, text, null)
      : { label, state: 'late', text: `${text}, ${foreignInWords(foreign)}`, action: null };
  if (contact.admin_access) return shown('Admin Access: sees everything');
  if (contact.all_facilities) return shown('All facilities');
  if (related > 0) return shown(related === 1 ? '1 facility' : `${related} facilities`);
  const text = 'No facilities, so they won’t see any assets';
  return { label, state: 'late', text, action: { href: findHref, label: 'Add Facility' } };
}

/** Facilities of other customers, which somebody should know of: whose, and how many. */
const foreignInWords = (foreign: Reach['foreign']): string =>
  foreign.map(({ customer, facilities: n }) => `${n} at ${customer}`).join(', ');

/** A9: a login that is to be made or resumed needs a licence; one that is active or invited has its own. */
function licenceStep({ used, allowed }: AccessFacts['licences'], needsOne: boolean): AccessStep {
  const full = needsOne && used >= allowed;
  const text = `${used} of ${allowed} are in use`;
  return step('Licence', full && `all ${allowed} licences are in use`, text, {
    href: '/admin/users?state=active',
    label: 'See who uses them',
  });
}
