import type { Calendar } from '../../shared/dates.ts';
import { cappedCount, grouped } from '../../lists/spec.ts';
import type { MissingStep, SignIn } from '../../domain/logins/signIns.queries.ts';
import { linkState } from '../../domain/secureLinks/secureLinks.words.ts';
import type { Candidate, LinkCandidate, UserCandidate } from './people/people.queries.ts';
import type { Verdict } from './whoSees.ask.ts';
import type { Around, Asked } from './whoSees.queries.ts';
import type { RecordType } from './whoSees.records.ts';

/** What is in the way, and where it is mended. */
export interface Obstacle {
  text: string;
  mend: { href: string; label: string };
}

/** The record and what it belongs to, in words. */
export function aboutOf(type: RecordType, { name, facility, customer, contact }: Asked): string {
  const whose = [contact, facility, customer].filter((one) => one !== null);
  return `${capital(type.one)} ${name}: ${whose.join(', ') || 'no customer'}`;
}

/** The page of the record in the back office. */
export const pageOf = (type: RecordType, { id }: Pick<Asked, 'id'>): string =>
  `/admin/${type.path}/${id}${type.page ?? ''}`;

/** How far everybody has been asked, and what that comes to. */
export function progressOf({ found, to, total }: { found: number; to: number; total: number }): string {
  const all = `${grouped(total)} portal users and working secure links`;
  if (total === 0) return 'There are no portal users or working secure links.';
  if (to < total) return `${grouped(to)} of ${all} checked so far, the most likely ones first.`;
  return `All ${all} were checked. ${found === 0 ? 'Nobody' : 'Nobody else'} can see this.`;
}

/** What a candidate is called. */
export const nameOf = (one: Candidate) => (one.kind === 'user' ? one.name : `Secure link for ${one.company}`);

/** What a candidate is, in words. */
export function accountOf(one: Candidate): string {
  if (one.kind === 'link') return 'Anyone with the link';
  if (one.scope !== 'contact') return `${scopes[one.scope]} at ${one.company}`;
  return one.contact === null
    ? `Contact user at ${one.company}, without a contact`
    : `Contact ${one.contact} at ${one.company}`;
}
const scopes = { customer: 'Customer user', partner: 'Partner user', agent: 'Agent user' };

/**
 * A policy's rule as people read it, apart from the numbers by which code and docs name it: *A10, A14: Customer users …*
 * What the policy lets them do besides, after the number of another rule, is left out.
 */
export function ruleInWords(rule: string): { text: string; numbers: string | null } {
  const [, numbers = null, text = rule] =
    /^([A-Z]\d+[a-z]?(?:, [A-Z]\d+[a-z]?)*): (.*?)(?: [A-Z]\d+[a-z]?: .*)?$/s.exec(rule) ?? [];
  return { text, numbers };
}

/** The page on which a candidate's access is changed. */
export function homeOf(one: Candidate): { href: string; label: string } {
  if (one.kind === 'link') return { href: `/admin/customers/${one.id}/secure_link`, label: 'Secure link' };
  if (one.scope === 'partner') return { href: `/admin/partners/${one.company_id}`, label: 'Partner' };
  if (one.scope === 'agent') return { href: `/admin/agents/${one.company_id}`, label: 'Agent' };
  if (one.scope === 'contact' && one.contact_id !== null)
    return { href: `/admin/contacts/${one.contact_id}`, label: 'Contact' };
  return {
    href: `/admin/customers/${one.company_id}/portal_users#portal-user-${one.id}`,
    label: 'Portal user',
  };
}

/** What keeps a portal user out altogether, or null: what sign-in itself would find first (A5). */
export function signInObstacle(user: UserCandidate, signIn: SignIn | undefined): Obstacle | null {
  const steps = signIn?.missing ?? [];
  const [first] = steps.length === 0 && signIn && !signIn.has_password ? ['user_invited' as const] : steps;
  if (first === undefined) return null;
  const login: Obstacle['mend'] = { href: `/admin/users/${user.user_id}`, label: 'User' };
  const where = first.startsWith('user_') || first === 'no_group' ? login : homeOf(user);
  return { text: missing[first](user), mend: where };
}

const missing: Record<MissingStep, (user: UserCandidate) => string> = {
  user_suspended: ({ name }) => `${name} can’t sign in because they’re suspended.`,
  user_invited: ({ name }) =>
    `${name} can’t sign in yet. They’ve been invited, but haven’t chosen a password.`,
  no_group: ({ name }) => `${name} can’t sign in because they’re not in a usergroup.`,
  no_portal_user: ({ name }) =>
    `${name} can’t sign in because they don’t belong to a customer, partner or agent.`,
  customer_inactive: ({ company }) => `Nobody at ${company} can sign in: the customer is inactive.`,
  partner_inactive: ({ company }) => `Nobody at ${company} can sign in: the partner is inactive.`,
  agent_inactive: ({ company }) => `Nobody at ${company} can sign in: the agent is inactive.`,
  no_contact: ({ name }) => `${name} can’t sign in because they no longer have a contact.`,
  contact_inactive: ({ contact }) => `${contact ?? 'The contact'} is inactive, and can’t sign in.`,
};

/** Why a link opens nothing, in the words of its own page. */
export function linkObstacle(
  one: LinkCandidate,
  hasKey: (version: string) => boolean,
  calendar: Calendar,
): Obstacle {
  const owner = { name: one.company, status: one.status, secure_link_on: one.secure_link_on };
  const facts = { portalUsers: one.portal_users, link: one.link_id === null ? null : one };
  const { words, meaning } = linkState(owner, facts, hasKey(one.key_version ?? ''), calendar);
  return { text: `${words}. ${meaning}`, mend: homeOf(one) };
}

/** Somebody whom the portal lets in no more since the page's facts were read. */
export const closedTo = (one: Candidate): Obstacle => ({
  text: `${nameOf(one)} can’t open the portal.`,
  mend: homeOf(one),
});

/**
 * The first thing between somebody and a record that the policies hide, told from what that person sees around it (A32).
 * The policies have said no; nothing here decides anything.
 */
export function hiddenObstacle(
  type: RecordType,
  asked: Asked,
  candidate: Candidate,
  { rule, actor, around }: Verdict,
): Obstacle {
  const home = homeOf(candidate);
  const name = nameOf(candidate);
  const record = { href: pageOf(type, asked), label: capital(type.one) };
  if (asked.hidden !== null) return { text: asked.hidden, mend: record };
  if (rule === null) return { text: `No ${kinds[actor.kind]} can see ${type.many}.`, mend: home };
  if (actor.kind === 'agent_user' && actor.customer === null)
    return { text: `No customers are allocated to ${candidate.company}.`, mend: home };
  if (actor.kind === 'contact_user' && type.money && asked.is_money && around?.customer)
    return {
      text: `It belongs to an estimate or an invoice, and ${name} doesn’t have Access Billing.`,
      mend: home,
    };
  if (
    actor.kind === 'contact_user' &&
    type.facility &&
    !asked.is_money &&
    around &&
    !around.facility &&
    !actor.contact?.adminAccess
  )
    return { text: `${standsAt(asked)} ${reachInWords(name, type, around)}`, mend: home };
  if (actor.kind === 'contact_user' && type.contact && around?.customer) {
    const whose = asked.contact === null ? 'no contact' : asked.contact;
    return {
      text: `It’s assigned to ${whose}, and ${name} sees only what’s assigned to ${actor.contact?.name ?? 'their own contact'}.`,
      mend: record,
    };
  }
  if (around && !around.customer) return { text: otherCustomer(asked, candidate), mend: home };
  return { text: `They don’t have access to it. ${ruleInWords(rule).text}`, mend: home };
}

const kinds: Record<Verdict['actor']['kind'], string> = {
  link: 'secure link',
  customer_user: 'customer user',
  contact_user: 'contact user',
  partner_user: 'partner user',
  agent_user: 'agent user',
};

const standsAt = ({ facility, customer }: Asked) =>
  `It’s at ${facility ?? 'no facility'}${customer === null ? ', one of your own facilities' : `, which belongs to ${customer}`}.`;

function otherCustomer({ customer, facility }: Asked, one: Candidate): string {
  if (customer === null)
    return `It doesn’t belong to a customer. It’s at ${facility ?? 'no facility'}, one of your own facilities.`;
  const its = `It belongs to ${customer}`;
  if (one.kind === 'link') return `${its}, and the link shows only what belongs to ${one.company}.`;
  if (one.scope === 'partner') return `${its}, which isn’t one of ${one.company}’s customers.`;
  if (one.scope === 'agent') return `${its}, which isn’t allocated to ${one.company}.`;
  return `${its}, and ${one.name} sees only what belongs to ${one.company}.`;
}

function reachInWords(name: string, { many }: RecordType, { reach }: Around): string {
  if (reach.count === 0) return `${name} has no facilities, so they can’t see any ${many} yet.`;
  const rest = reach.count - reach.names.length;
  const more = rest > 0 ? ` and ${cappedCount(rest, 1000)} more` : '';
  return `${name} has access to ${reach.names.join(', ')}${more}.`;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
