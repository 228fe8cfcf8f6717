import {
  checkbox,
  email,
  form,
  optionalId,
  optionalPassword,
  text,
  type FieldErrors,
  type FormValues,
} from '../../../shared/forms.ts';
import { newPasswordErrors, passwordNames } from '../../../shared/passwords.ts';

/** Labels of the portal user's form (pages.md). */
export const portalUserLabels = {
  username: 'Username',
  first_name: 'First name',
  last_name: 'Last name',
  email: 'Email',
  contact_id: 'Contact',
  password: 'Password',
  retype_password: 'Retype Password',
  must_change: 'Must change password at next sign-in',
  can_create_users: 'Can Create Users',
} as const;

export const portalUserStates = [
  { value: 'active', label: 'Active' },
  { value: 'invited', label: 'Invited' },
  { value: 'suspended', label: 'Suspended' },
] as const;

const passwords = {
  password: optionalPassword({ label: portalUserLabels.password }),
  retype_password: optionalPassword({ label: portalUserLabels.retype_password }),
  // Not named after the password: what is so named is never given back to a form.
  must_change: checkbox({ label: portalUserLabels.must_change }),
};

/** Reads the form of a new portal user; what is left empty may come from the contact. */
export const portalUserForm = form({
  username: text({ label: portalUserLabels.username, max: 254 }),
  first_name: text({ label: portalUserLabels.first_name, max: 100 }),
  last_name: text({ label: portalUserLabels.last_name, max: 100 }),
  email: email({ label: portalUserLabels.email }),
  contact_id: optionalId({ label: portalUserLabels.contact_id }),
  ...passwords,
  can_create_users: checkbox({ label: portalUserLabels.can_create_users }),
});

/** Reads the fold-out *Change password*. */
export const passwordForm = form(passwords);

/** Reads a row's Contact; empty is the customer itself, which a user who had a contact must have confirmed (A18). */
export const contactForm = form({
  contact_id: optionalId({ label: portalUserLabels.contact_id }),
  confirmed: checkbox({ label: 'Confirmed' }),
});

/** Reads the confirmation of a deletion; `last` is sent where the page said that the secure link works again (A3). */
export const deleteForm = form({
  last: checkbox({ label: 'Last' }),
  replace_link: checkbox({ label: 'Replace the link' }),
});

/** Who a new portal user is, with nothing missing. */
export interface NewPerson {
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
}

interface KnownOf {
  first_name: string;
  last_name: string;
  email: string | null;
}

/** Takes from the contact what was left empty, and the Username from the Email; messages for what is missing still. */
export function personOf(
  typed: Pick<FormValues<typeof portalUserForm>, 'username' | 'first_name' | 'last_name' | 'email'>,
  contact: KnownOf | null,
): { person: NewPerson; errors: FieldErrors } {
  const email = typed.email ?? contact?.email ?? null;
  const username = typed.username ?? email;
  const firstName = typed.first_name ?? contact?.first_name;
  const lastName = typed.last_name ?? contact?.last_name;
  const errors: FieldErrors = {};
  if (username === null) errors['username'] = 'Username is required where there is no Email to take it from.';
  if (firstName === undefined) errors['first_name'] = 'First name is required.';
  if (lastName === undefined) errors['last_name'] = 'Last name is required.';
  const person = {
    username: username ?? '',
    first_name: firstName ?? '',
    last_name: lastName ?? '',
    email,
  };
  return { person, errors };
}

/** Judges a portal user's new password by the rules for all (S10). */
export function passwordErrors(
  typed: { password: string | null; retype_password: string | null },
  tenant: { name: string; slug: string },
  person: NewPerson,
): FieldErrors {
  const { username, first_name: firstName, last_name: lastName, email } = person;
  return newPasswordErrors(
    { password: typed.password ?? '', retype: typed.retype_password ?? '' },
    {
      names: passwordNames({
        tenantName: tenant.name,
        slug: tenant.slug,
        username,
        email,
        firstName,
        lastName,
      }),
    },
  );
}
