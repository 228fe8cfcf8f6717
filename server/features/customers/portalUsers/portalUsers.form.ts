import { sendInvitationLabel } from '../../../domain/logins/firstPassword.words.ts';
import { contactLabels } from '../../../domain/contacts/contacts.form.ts';
import { checkbox, optionalId } from '../../../forms/choiceFields.ts';
import { isNamed, nameFields, nameMissing } from '../../../forms/nameFields.ts';
import { email } from '../../../forms/textFields.ts';
import { form, type FieldErrors, type FormValues } from '../../../forms/parse.ts';
import {
  passwordFields,
  portalUserLabels,
  type NewPerson,
} from '../../../domain/portalUsers/portalUsers.form.ts';
import type { PortalOwner } from '../../../domain/portalUsers/portalUsers.queries.ts';
import { emailAsUsername, username as usernameField } from '../../../domain/logins/usernames.ts';

/** Labels of the form of a new portal user. */
export const newPortalUserLabels = {
  ...portalUserLabels,
  admin_access: contactLabels.admin_access,
  send_invitation: sendInvitationLabel,
} as const;

/** Reads the form of a new portal user; what is left empty may come from the contact. */
export const portalUserForm = form({
  username: usernameField({ label: portalUserLabels.username }),
  ...nameFields,
  email: email({ label: portalUserLabels.email }),
  contact_id: optionalId({ label: portalUserLabels.contact_id }),
  admin_access: checkbox({ label: contactLabels.admin_access }),
  ...passwordFields,
  send_invitation: checkbox({ label: sendInvitationLabel }),
  can_create_users: checkbox({ label: portalUserLabels.can_create_users }),
});

/** Reads a row's Contact; empty is the customer itself, which a user who had a contact must have confirmed (A18). */
export const contactForm = form({
  contact_id: optionalId({ label: portalUserLabels.contact_id }),
  confirmed: checkbox({ label: 'Confirmed' }),
});

/** Reads whether a row's contact has *Admin Access* from now on. */
export const adminAccessForm = form({ admin_access: checkbox({ label: contactLabels.admin_access }) });

interface KnownOf {
  first_name: string;
  last_name: string;
  email: string | null;
}

/** Takes from the contact what was left empty, and the Username from the Email; messages for what is missing still. */
export function personOf(
  typed: Pick<
    FormValues<typeof portalUserForm>,
    'username' | 'first_name' | 'last_name' | 'email' | 'admin_access'
  >,
  contact: KnownOf | null,
): { person: NewPerson; errors: FieldErrors } {
  const email = typed.email ?? contact?.email ?? null;
  const username = typed.username ?? email;
  const first_name = typed.first_name || (contact?.first_name ?? '');
  const last_name = typed.last_name || (contact?.last_name ?? '');
  const errors: FieldErrors = {};
  if (username === null) errors['username'] = 'Enter a username or an email address.';
  else if (typed.username === null) Object.assign(errors, emailAsUsername(username));
  if (!isNamed({ first_name, last_name })) errors['first_name'] = nameMissing.error;
  if (typed.admin_access && !contact)
    errors['admin_access'] =
      'Choose a contact to give Admin Access to. The customer already sees everything.';
  return { person: { username: username ?? '', first_name, last_name, email }, errors };
}

/** Whose a new portal user is: the customer's itself, or one of its contacts' (A18). */
export const ownerOf = ({ id: customerId }: { id: string }, contact: { id: string } | null): PortalOwner =>
  contact === null
    ? { scope: 'customer', customerId }
    : { scope: 'contact', customerId, contactId: contact.id };
