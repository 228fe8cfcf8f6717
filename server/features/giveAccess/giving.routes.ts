import { notFound, redirect, type Reply } from '../../request/reply.ts';
import { staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { firstPasswordWords } from '../../domain/logins/firstPassword.words.ts';
import { typedOf, type FieldErrors } from '../../forms/parse.ts';
import { passwordErrors, type NewPerson } from '../../domain/portalUsers/portalUsers.form.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { versionOf } from '../../forms/state.ts';
import { parseAccess, personValues, rightLabels, rightValues, type AccessValues } from './giveAccess.form.ts';
import { accessPath, type LoginFinding } from './giveAccess.pages.ts';
import { areFacilitiesOf, type Subject } from './giveAccess.queries.ts';
import { sentSubject, showAccess, typedAgain } from './giveAccess.show.ts';
import { giveAccess } from './giving.queries.ts';
import { portalGroup } from '../../domain/portalUsers/portalUsers.queries.ts';
import { loginsLike, type LoginFound } from './logins.queries.ts';
import { decideLogin } from './logins.words.ts';
import { emailAsUsername } from '../../domain/logins/usernames.ts';

/** The form of *Give portal access*, which makes everything or nothing (A31). */
export const givingRoutes: readonly Route[] = [
  staffPost(accessPath, { allow: ['administrator'] }, async (context) => {
    const { db, body, services } = context;
    const subject = await sentSubject(context);
    if (!subject) return notFound();
    const refuse = (errors: FieldErrors, finding?: LoginFinding) =>
      showAccess(context, subject, typedAgain(context, subject, errors), finding, 422);

    const form = parseAccess(body, subject.contact === null);
    if (!form.ok) return refuse(form.errors);
    const { values } = form;
    const newContact = 'first_name' in values ? personValues(values) : null;
    const who = subject.contact ?? newContact;
    const username = values.username ?? values.email;
    if (!who || username === null)
      return refuse({ username: 'Username is required where there is no Email to take it from.' });
    const taken = values.username === null ? emailAsUsername(username) : {};
    if (taken.username !== undefined) return refuse({ username: taken.username });

    const found = await loginsLike(db, { username, email: values.email });
    const decision = decideLogin(found, subject.customer.id, {
      chosen: values.login,
      field: values.username === null ? 'email' : 'username',
    });
    if (decision.kind === 'wrong') return refuse(decision.errors);
    if (decision.kind === 'taken') return refuse({}, { taken: decision.taken });
    if (decision.kind === 'offer') {
      // The login has a password of its own, so none is asked for again.
      const state = { ...typedAgain(context, subject, {}), errors: {} };
      return showAccess(context, subject, state, { offer: decision.offer }, 422);
    }
    const linked = decision.kind === 'link' ? decision.login : null;
    // Asked again along with what is wrong, so that the answer stays.
    const finding = decision.offer ? { offer: decision.offer } : {};
    const { first_name, last_name } = who;
    const person = { username: linked?.username ?? username, first_name, last_name, email: values.email };
    const [errors, groupId] = await Promise.all([
      faultsOf(context, subject, values, person),
      portalGroup(db),
    ]);
    if (groupId === null) errors['_form'] = noGroup;
    if (groupId === null || Object.keys(errors).length > 0) return refuse(errors, finding);

    const access = { person: newContact, rights: rightValues(values), facilities: values.facilities };
    const passwordHash = values.password === null ? null : await context.passwords.hash(values.password);
    const invite = values.send_invitation;
    const login = { person, linked, passwordHash, mustChange: values.must_change, groupId, invite };
    const version = subject.contact ? versionOf(body) : 0;
    const given = await db.attempt(() => giveAccess(db, services.keys, subject, version, access, login));
    if (!given.ok) return refuse(given.errors, finding);
    if (given.value.result !== 'given')
      return given.value.result === 'stale' ? conflict(context, subject) : notFound();
    const { contactId, hasLab, hasPassword, email } = given.value;
    const password = firstPasswordWords({ hasPassword, asked: invite, email, mailWay: services.mailer.way });
    const lab = hasLab
      ? ''
      : ' There is no active lab named Customer Portal Lab: give the user a lab on its page.';
    return redirect(
      `/admin/contacts/${contactId}`,
      `${doneInWords(person, linked)}${password}${lab}`,
      hasLab ? 'good' : 'warn',
    );
  }),
];

const noGroup =
  'Portal users need an external usergroup, such as Customer Portal, and there is none. Add one first.';

/** What is wrong with the facilities and the password. */
async function faultsOf(
  { db, tenant }: StaffContext,
  { customer }: Subject,
  values: AccessValues,
  person: NewPerson,
): Promise<FieldErrors> {
  const errors: FieldErrors = {};
  if (!(await areFacilitiesOf(db, customer.id, values.facilities)))
    errors['facilities'] = `One of the facilities is none of ${customer.name} any more. Choose again.`;
  if (values.password !== null || values.retype_password !== null)
    Object.assign(errors, passwordErrors(values, tenant, person));
  return errors;
}

function doneInWords({ first_name, last_name, username }: NewPerson, linked: LoginFound | null): string {
  const name = `${first_name} ${last_name}`;
  return linked
    ? `${name} has portal access: ${username} now signs in as this contact.`
    : `${name} has portal access: the login ${username} is made.`;
}

/** 409: somebody else changed the contact's permissions since the form was opened (S25). */
async function conflict(context: StaffContext, subject: Subject): Promise<Reply> {
  const present = await sentSubject(context);
  if (!present?.contact) return notFound();
  const words = Object.fromEntries(Object.keys(rightLabels).map((name) => [name, tickedInWords]));
  const typed = typedOf(Object.entries(context.body));
  const state = formInConflict(typed, present.contact, rightLabels, words);
  const { errors } = typedAgain(context, subject, {});
  return showAccess(context, present, { ...state, errors }, {}, 409);
}
