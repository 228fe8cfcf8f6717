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
        [field]: `${staff.username} is the login of a member of staff, which opens the back office alone. Type another Username.`,
      },
    };
  const offered = found.filter(free);
  const mayBeNew = !offered.some(({ by_username }) => by_username);
  const offer = { logins: offered.map(optionOf), mayBeNew };
  const login = offered.find(({ id }) => id === chosen);
  if (login) return { kind: 'link', login, offer };
  if (offered.length === 0) {
    if (chosen === null || chosen === 'new') return { kind: 'new' };
    return { kind: 'wrong', errors: { login: 'Login is not one of the choices.' } };
  }
  return { kind: chosen === 'new' && mayBeNew ? 'new' : 'offer', offer };
}

/** Suspended when its contact was deleted or taken away (A18): a portal user that waits for another contact. */
const hasLostContact = ({ scope, contact_id, customer_id }: LoginFound, customerId: string) =>
  scope === 'contact' && contact_id === null && customer_id === customerId;

function optionOf(login: LoginFound) {
  const { state } = login;
  const resumed = state === 'suspended' ? ' It is suspended, and is resumed with this.' : '';
  const lost = login.portal_user_id === null ? 'No portal user yet.' : 'Its contact is gone.';
  const password = login.has_password
    ? 'Its password stays, unless you type one below.'
    : 'It has no password yet, and is invited to set one, unless you type one below.';
  return {
    value: login.id,
    label: `Use the login ${login.username} (${login.name})`,
    hint: `${lost}${resumed} ${password}`,
  };
}

function placeOf(login: LoginFound): LoginTaken {
  const { username, contact_id: contactId, contact_name: contact, customer_id: customerId } = login;
  const company = login.of_name ?? 'another company';
  if (contactId !== null && contact !== null)
    return {
      text: `${username} has a portal user already: it signs in as ${contact} of ${company}.`,
      link: { href: `/admin/contacts/${contactId}`, label: contact },
    };
  if (customerId !== null)
    return {
      text: `${username} has a portal user already, of ${company}${login.scope === 'contact' ? ', whose contact is gone' : ''}.`,
      link: { href: `/admin/customers/${customerId}/portal_users`, label: `Portal Users of ${company}` },
    };
  return {
    text: `${username} has a portal user already, of ${company}.`,
    link: { href: `/admin/users/${login.id}`, label: login.name },
  };
}
