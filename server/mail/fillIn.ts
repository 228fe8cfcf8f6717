import type { EmailFacts } from '../database/outbox.ts';
import { tenantUrl } from '../request/host.ts';
import type { Services } from '../request/services.ts';
import { Calendar, defaultLocale } from '../shared/dates.ts';
import { href } from '../shared/href.ts';
import { makeLinkToken, type LinkPurpose } from '../secrets/tokens.ts';
import type { Variables } from './template.ts';

/** What stands in a stored text where a link's token was. */
const struckOut = '[hidden]';

/** An email's variables as they go out, or as they are kept: the same with the tokens struck out (S23). */
export interface FilledIn {
  variables: Variables;
  unsubscribeLink: string | null;
}

/**
 * The variables of an email that come from the recipient, the tenant and the links; the record's own come on top.
 * @param hidden strikes the tokens out
 * @returns null when a link can't be made any more, since its key was removed (A4)
 */
export function fillIn(
  { keys, config }: Pick<Services, 'keys' | 'config'>,
  facts: EmailFacts,
  record: Variables,
  hidden: boolean,
): FilledIn | null {
  const { tenant, user, contact, password_link: password, secure_link: secure } = facts;
  const url = (path: string) => tenantUrl(config.baseUrl, tenant.slug, path);
  const tokens: (string | null)[] = [];
  const token = (purpose: LinkPurpose, id: string, keyVersion: string) => {
    const made = makeLinkToken(keys, purpose, { tenantId: tenant.id, id, keyVersion });
    tokens.push(made);
    return hidden ? struckOut : (made ?? '');
  };
  const staff = user !== null && !user.is_external;
  const start = facts.to_path ?? (staff ? '/admin' : '/');
  const person = user ?? contact;
  const calendar = calendarOf(facts);
  const setsPassword = password && token('password link', password.id, password.key_version);
  const variables: Variables = {
    company: tenant.name,
    contact_line: tenant.contact_line ?? '',
    // Whoever has only one name is greeted by it.
    first_name: person ? person.first_name || person.last_name : facts.to_name,
    last_name: person?.last_name ?? '',
    username: user?.username ?? '',
    customer: facts.customer ?? '',
    portal_link: secure
      ? url(href(`/link/${token('secure link', secure.id, secure.key_version)}`, { to: facts.to_path }))
      : url(start),
    login_link: url(staff ? '/admin/login' : '/login'),
    profile_link: url(staff ? '/admin/my_profile' : '/my_profile'),
    invitation_link: setsPassword ? url(`/invitation/${setsPassword}`) : '',
    reset_link: setsPassword ? url(`/reset_password/${setsPassword}`) : '',
    expires: password ? calendar.dateTime(password.expires_at) : '',
    time: calendar.dateTime(facts.created_at),
    address: textOf(facts.facts['address']),
    browser: textOf(facts.facts['browser']),
    ...record,
  };
  const unsubscribeLink = facts.optional
    ? url(`/unsubscribe/${token('unsubscribe link', facts.id, keys.newest)}`)
    : null;
  return tokens.includes(null) ? null : { variables, unsubscribeLink };
}

/** An email is read by its recipient's clock, or the company's where the recipient has none here. */
const calendarOf = ({ tenant, user }: EmailFacts) =>
  new Calendar({
    companyZone: tenant.time_zone,
    ownZone: user?.time_zone ?? null,
    locale: user?.date_locale ?? defaultLocale,
  });

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
