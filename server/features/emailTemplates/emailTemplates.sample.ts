import { mailLogo } from '../../mail/logo.ts';
import { noticeEvents } from '../../domain/notices/notices.words.ts';
import { browserName } from '../../shared/browserName.ts';
import { tenantUrl } from '../../request/host.ts';
import { asSubject, type Subject } from '../../request/asSubject.ts';
import type { StaffContext } from '../../request/contexts.ts';
import type { Frame } from '../../mail/compose.ts';
import { mailKinds, reasonOf, type MailKind } from '../../mail/kinds.ts';
import type { MailSource, NewestRecord } from '../../mail/source.ts';
import { exampleOf, type Variables } from '../../mail/template.ts';
import {
  customerName,
  getContactPerson,
  getPerson,
  hasPortalUsers,
  newestPerson,
  readersAt,
  type Person,
} from './emailTemplates.queries.ts';
import { fullName } from '../../shared/personName.ts';

/** What a template is looked at with. */
export interface Sample {
  variables: Variables;
  frame: Frame;
  /** where it comes from, in a sentence */
  about: string;
}

/** Stands where a link's token would: nobody's door is opened by looking at a template. */
const token = 'EXAMPLE';
const days = 24 * 60 * 60 * 1000;

/**
 * Fills a kind of email with what is there: the newest record that it could be about and the staff member sees, as somebody
 * who would get it now reads it (A27). Where there is no record or nobody, with examples.
 * @param sources what the features read for their emails
 */
export async function sampleOf(
  context: StaffContext,
  kind: MailKind,
  sources: readonly MailSource[],
): Promise<Sample> {
  const found = await findReal(context, kind, sources);
  const { audience } = mailKinds[kind];
  return {
    variables: { ...exampleOf(kind), ...ofTenant(context, kind, found?.path), ...found?.variables },
    frame: frameOf(context, kind),
    about: found?.about ?? nothingThere[audience === 'login' ? 'login' : 'record'],
  };
}

const nobodyYet = ({ name }: NewestRecord) =>
  `Nobody who signs in would be told about ${name} now, so this is filled in with examples.`;

const nothingThere = {
  login: 'There are no portal users yet, so this is filled in with examples.',
  record: 'There’s nothing to show yet, so this is filled in with examples.',
} as const;

interface Real {
  variables?: Variables;
  about: string;
  path?: string;
}

async function findReal(
  context: StaffContext,
  kind: MailKind,
  sources: readonly MailSource[],
): Promise<Real | null> {
  const { db, actor } = context;
  if (mailKinds[kind].audience === 'login') {
    const person = await newestPerson(db);
    return person
      ? { variables: calledBy(person), about: `This is what ${nameOf(person)} would get.` }
      : null;
  }
  if (kind === 'secure_link') {
    const name = await customerName(db);
    return name === null
      ? null
      : { variables: withoutLogin({ customer: name }), about: `This is what ${name} would get.` };
  }
  const source = sources.find(({ kinds }) => kinds.includes(kind));
  const record = await source?.newest(db, kind);
  if (!source || !record) return null;
  if (mailKinds[kind].audience === 'staff') {
    const read = await source.read(db, record, actor);
    if (!read) return null;
    const customer = (await customerName(db, record.customerId)) ?? '';
    return filledIn(record, { ...withoutLogin({ customer }), ...(await getPerson(db, actor.userId)) }, read);
  }
  return readByRecipient(context, source, record);
}

const filledIn = (record: NewestRecord, person: Person, read: Variables): Real => ({
  variables: { ...calledBy(person), ...read },
  path: record.path,
  about: `This is filled in with ${record.name}, as ${nameOf(person)} would get it.`,
});

/** The record as the first of its customer's people who would get an email about it reads it, or the customer by its link. */
async function readByRecipient(
  context: StaffContext,
  source: MailSource,
  record: NewestRecord,
): Promise<Real> {
  const { db } = context;
  const { customerId, contactId, userId } = record;
  const readAs = (subject: Subject) =>
    asSubject(context, subject, (eyes) => source.read(eyes.db, record, eyes.actor));
  for (const person of await readersAt(db, { customerId, contactId, ...(userId && { userId }) })) {
    const read = await readAs({ userId: person.userId });
    if (read) return filledIn(record, person, read);
  }
  const read = (await hasPortalUsers(db, customerId)) ? null : await readAs({ customerId });
  if (!read) return { about: nobodyYet(record) };
  const contact = contactId === null ? undefined : await getContactPerson(db, contactId);
  const customer = (await customerName(db, customerId)) ?? '';
  return filledIn(record, contact ? { ...contact, username: '' } : withoutLogin({ customer }), read);
}

/** A customer that has nobody with a login is called by its name, and signs in with nothing (A2). */
const withoutLogin = ({ customer }: { customer: string }) => ({
  customer,
  first_name: customer,
  last_name: '',
  username: '',
});

const nameOf = (person: Person) => fullName(person);
/** Whoever has only one name is greeted by it. */
const calledBy = (person: Person) => ({ ...person, first_name: person.first_name || person.last_name });

function ofTenant({ db, tenant, services, request }: StaffContext, kind: MailKind, path = '/'): Variables {
  const url = (at: string) => tenantUrl(services.config.baseUrl, tenant.slug, at);
  const side = mailKinds[kind].audience === 'staff' ? '/admin' : '';
  const now = Date.now();
  const valid = kind === 'invitation' ? 7 * days : days / 24;
  const here: Variables = {
    company: tenant.name,
    contact_line: tenant.contactLine ?? '',
    portal_link: kind === 'secure_link' ? url(`/link/${token}`) : url(`${side}${path}`),
    login_link: url(`${side}/login`),
    profile_link: url(`${side}/my_profile`),
    invitation_link: url(`/invitation/${token}`),
    reset_link: url(`/reset_password/${token}`),
    expires: db.calendar.dateTime(new Date(now + valid)),
    time: db.calendar.dateTime(new Date(now)),
    address: request.address,
    browser: browserName(request.browser),
  };
  return here;
}

function frameOf({ tenant, services }: StaffContext, kind: MailKind): Frame {
  const optional = noticeEvents.some((event) => event === kind);
  return {
    tenantName: tenant.name,
    colour: tenant.colour,
    contactLine: tenant.contactLine,
    logo: mailLogo(services.config.baseUrl, tenant.slug, tenant.logo),
    reason: reasonOf(kind),
    unsubscribeLink: optional
      ? tenantUrl(services.config.baseUrl, tenant.slug, `/unsubscribe/${token}`)
      : null,
  };
}
