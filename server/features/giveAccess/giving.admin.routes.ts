import { unusedPreset } from '../../domain/permissionPresets/permissionPresets.words.ts';
import { settleRequests } from '../../domain/accessRequests/accessRequests.queries.ts';
import { emailAsUsername } from '../../domain/logins/usernames.ts';
import { addedInWords, readyLogin } from '../../domain/portalUsers/newLogin.queries.ts';
import type { NewPerson } from '../../domain/portalUsers/portalUsers.form.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { typedOf, type FieldErrors } from '../../forms/parse.ts';
import { formAgain, newForm, versionOf } from '../../forms/state.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { notFound, redirect } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffPost, type Route } from '../../request/route.ts';
import { refused, saved, type Saved } from '../../shared/saved.ts';
import { accessForm, personValues, rightLabels, rightValues, type AccessValues } from './giveAccess.form.ts';
import { accessPath, type LoginFinding } from './giveAccess.pages.ts';
import { areFacilitiesOf, type Subject } from './giveAccess.queries.ts';
import { sentSubject, showAccess } from './giveAccess.formPage.ts';
import { withoutPassword } from '../../request/withoutPassword.ts';
import { giveAccess, type Given } from './giving.queries.ts';
import { loginsLike, type LoginFound } from './logins/logins.queries.ts';
import { decideLogin, type LoginOffer } from './logins/logins.words.ts';
import { fullName } from '../../shared/personName.ts';

/** Access that was given, and to whom; or first a question about a login that is there. */
type Outcome = (Given & { person: NewPerson; linked: LoginFound | null }) | { asks: LoginOffer };

/** The form of *Give portal access*, which makes everything or nothing (A31). */
export const givingRoutes: readonly Route[] = [
  staffPost(accessPath, { allow: ['administrator'] }, async (context) => {
    const { body, services } = context;
    const subject = await sentSubject(context);
    if (subject === undefined) return notFound();
    if (subject === null) return withoutCustomer(context);
    // What is said of a login that is there, along with what is wrong: so that the answer stays.
    const finding: LoginFinding = {};
    return submitChange(context, {
      form: accessForm(subject.contact === null),
      record: subject,
      more: () => unusedPreset(context.body),
      read: async () => (await sentSubject(context)) ?? undefined,
      save: (values, version) => give(context, subject, version, values, finding),
      done: (outcome, { send_invitation: asked }) => {
        if ('asks' in outcome) {
          // The login has a password of its own, so none is asked for again.
          const state = formAgain(typedOf(Object.entries(body)), {}, subject.contact && versionOf(body));
          return showAccess(context, subject, state, { offer: outcome.asks }, 422);
        }
        const { words, tone } = addedInWords(services, { ...outcome, asked });
        const done = doneInWords(outcome);
        return redirect(`/admin/contacts/${outcome.contactId}`, done + words, tone);
      },
      again: async (state, status, { customer, contact }) => {
        const version = contact && state.version;
        const found = context.again ? await findingOf(context, subject.customer.id) : finding;
        return showAccess(
          context,
          { customer, contact },
          withoutPassword(context, { ...state, version }),
          found,
          status,
        );
      },
      // Somebody else changed the contact's permissions.
      compare: (typed, { contact }) =>
        contact ? formInConflict(typed, contact, rightLabels, ticked) : newForm(),
    });
  }),
];

/** What there is to say of a login that is there, where a form that was refused is shown again and nothing is saved. */
async function findingOf({ db, body }: StaffContext, customerId: string): Promise<LoginFinding> {
  const [typed, email, chosen] = ['username', 'email', 'login'].map((name) => {
    const value = body[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  }) as [string | null, string | null, string | null];
  const username = typed ?? email;
  if (username === null) return {};
  const decision = decideLogin(await loginsLike(db, { username, email }), customerId, {
    chosen,
    field: typed === null ? 'email' : 'username',
  });
  if (decision.kind === 'taken') return { taken: decision.taken };
  return 'offer' in decision ? { offer: decision.offer } : {};
}

/** Says what is wrong with a form for which no customer is chosen; nothing typed is lost. */
const withoutCustomer = (context: StaffContext) =>
  submit(context, {
    form: accessForm(true),
    more: () => unusedPreset(context.body),
    save: () => refused({ customer_id: 'Choose a customer.', ...unusedPreset(context.body) }),
    done: () => notFound(),
    again: (state, status) => showAccess(context, null, withoutPassword(context, state), {}, status),
  });

const ticked = Object.fromEntries(Object.keys(rightLabels).map((name) => [name, tickedInWords]));

async function give(
  context: StaffContext,
  subject: Subject,
  version: number,
  values: AccessValues,
  finding: LoginFinding,
): Promise<Saved<Outcome | 'stale' | 'gone'>> {
  const { db, services } = context;
  const unused = unusedPreset(context.body);
  if (unused['preset'] !== undefined) return refused(unused);
  const newContact = 'first_name' in values ? personValues(values) : null;
  const who = subject.contact ?? newContact;
  const username = values.username ?? values.email;
  if (!who || username === null) return refused({ username: 'Enter a username or an email address.' });
  const taken = values.username === null ? emailAsUsername(username) : {};
  if (taken.username !== undefined) return refused({ username: taken.username });

  const decision = decideLogin(await loginsLike(db, { username, email: values.email }), subject.customer.id, {
    chosen: values.login,
    field: values.username === null ? 'email' : 'username',
  });
  if (decision.kind === 'wrong') return refused(decision.errors);
  if (decision.kind === 'offer') return saved({ asks: decision.offer });
  if (decision.kind === 'taken') {
    finding.taken = decision.taken;
    return refused({});
  }
  if (decision.offer) finding.offer = decision.offer;

  const linked = decision.kind === 'link' ? decision.login : null;
  const { first_name, last_name } = who;
  const person = { username: linked?.username ?? username, first_name, last_name, email: values.email };
  const ready = await readyLogin(context, person, values, facilityErrors(context, subject, values));
  if (!ready.ok) return ready;
  const access = { person: newContact, rights: rightValues(values), facilities: values.facilities };
  const login = { ...ready.value, linked };
  return db.attempt(async () => {
    const given = await giveAccess(db, services.keys, subject, version, access, login);
    if (typeof given === 'string') return given;
    if (values.request_id !== null) await settleRequests(db, values.request_id, context.actor.name);
    return { ...given, person, linked };
  });
}

async function facilityErrors(
  { db }: StaffContext,
  { customer }: Subject,
  { facilities }: AccessValues,
): Promise<FieldErrors> {
  if (await areFacilitiesOf(db, customer.id, facilities)) return {};
  return { facilities: `One of the facilities no longer belongs to ${customer.name}. Choose again.` };
}

function doneInWords({ person, linked, obstacle }: Exclude<Outcome, { asks: LoginOffer }>): string {
  const name = fullName(person);
  if (obstacle) return `${name} now has a user, with the username ${person.username}.`;
  return linked
    ? `${name} now has portal access. ${person.username} signs in as this contact.`
    : `${name} now has portal access, with the username ${person.username}.`;
}
