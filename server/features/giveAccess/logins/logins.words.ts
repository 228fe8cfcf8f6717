import type { FieldErrors } from '../../../forms/parse.ts';
import type { LoginFound } from './logins.queries.ts';

/** What the page asks about a login that is there already. */
export interface LoginOffer {
  logins: { value: string; label: string; hint: string }[];
  /** The field under which a new login's name stands, when there may be one all the same. */
  mayBeNew: boolean;
}

/** A portal user that is in the way, with where it is. */
export interface LoginTaken {
  text: string;
  link: { href: string; label: string };
}

/** What becomes of the login that was typed. */
export type LoginDecision =
  | { kind: 'new'; offer?: LoginOffer }
  | { kind: 'link'; login: LoginFound; offer: LoginOffer }
  | { kind: 'offer'; offer: LoginOffer }
  | { kind: 'taken'; taken: LoginTaken }
  | { kind: 'wrong'; errors: FieldErrors };

/**
 * Decides about a typed login (A31): a new one; one that is there and gets its portal user, once somebody has said so;
 * or none, because it has a portal user of its own, whose place is named, or belongs to a member of staff (A5).
 * @param found the logins of the typed Username or Email
 * @param chosen the answer to what was asked: a login's id, `new`, or null before it was asked
 * @param field where a message about the name stands: the Username, or the Email that it is taken from
 */
export function decideLogin(
  found: readonly LoginFound[],
  customerId: string,
  { chosen, field }: { chosen: string | null; field: 'username' | 'email' },
): LoginDecision {
  const free = (login: LoginFound) =>
    !login.is_staff && (login.portal_user_id === null || hasLostContact(login, customerId));
  const taken = found.find((login) => !login.is_staff && !free(login));
  if (taken) return { kind: 'taken', taken: placeOf(taken) };
  const staff = found.find((login) => login.is_staff && login.by_username);
  if (staff)
    return {
      kind: 'wrong',
      errors: {
        [field]: `${staff.username} is a member of staff, who can only use the back office. Enter another username.`,
      },
    };
  const offered = found.filter(free);
  const mayBeNew = !offered.some(({ by_username }) => by_username);
  const offer = { logins: offered.map(optionOf), mayBeNew };
  const login = offered.find(({ id }) => id === chosen);
  if (login) return { kind: 'link', login, offer };
  if (offered.length === 0) {
    if (chosen === null || chosen === 'new') return { kind: 'new' };
    return { kind: 'wrong', errors: { login: 'Choose one of the users listed.' } };
  }
  return { kind: chosen === 'new' && mayBeNew ? 'new' : 'offer', offer };
}

/** Suspended when its contact was deleted or removed (A18): a portal user that waits for another contact. */
const hasLostContact = ({ scope, contact_id, customer_id }: LoginFound, customerId: string) =>
  scope === 'contact' && contact_id === null && customer_id === customerId;

function optionOf(login: LoginFound) {
  const { state } = login;
  const resumed = state === 'suspended' ? ' They’re suspended, and this resumes them.' : '';
  const lost = login.portal_user_id === null ? 'Not a portal user yet.' : 'They no longer have a contact.';
  const password = login.has_password
    ? 'Their password stays the same unless you enter one below.'
    : 'They have no password yet. They’ll be invited to choose one unless you enter one below.';
  return {
    value: login.id,
    label: `Use ${login.username} (${login.name})`,
    hint: `${lost}${resumed} ${password}`,
  };
}

function placeOf(login: LoginFound): LoginTaken {
  const { username, contact_id: contactId, contact_name: contact, customer_id: customerId } = login;
  const company = login.of_name ?? 'another customer, partner or agent';
  if (contactId !== null && contact !== null)
    return {
      text: `${username} already signs in as ${contact} at ${company}.`,
      link: { href: `/admin/contacts/${contactId}`, label: contact },
    };
  if (customerId !== null)
    return {
      text: `${username} is already a portal user of ${company}${login.scope === 'contact' ? ', but no longer has a contact' : ''}.`,
      link: { href: `/admin/customers/${customerId}/portal_users`, label: `Portal Users of ${company}` },
    };
  return {
    text: `${username} is already a portal user of ${company}.`,
    link: { href: `/admin/users/${login.id}`, label: login.name },
  };
}
