import { checkbox } from '../../forms/choiceFields.ts';
import { form, type FieldErrors } from '../../forms/parse.ts';
import { optionalPassword } from '../../forms/textFields.ts';
import { newPasswordErrors, passwordNames } from '../../secrets/passwords.ts';

/** Labels of the portal user's form, whoever it is of. */
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
  claim_authorization_required: 'Claim Authorization Required',
} as const;

export const portalUserStates = [
  { value: 'active', label: 'Active' },
  { value: 'invited', label: 'Invited' },
  { value: 'suspended', label: 'Suspended' },
] as const;

/** A state as a chip: a word as well as a colour. */
export const portalUserChips = {
  active: { text: 'Active', tone: 'good' },
  invited: { text: 'Invited', tone: 'info' },
  suspended: { text: 'Suspended', tone: 'warn' },
};

/** A password that may stay empty, typed twice, and whether it must be changed. */
export const passwordFields = {
  password: optionalPassword({ label: portalUserLabels.password }),
  retype_password: optionalPassword({ label: portalUserLabels.retype_password }),
  // Not named after the password: what is so named is never given back to a form.
  must_change: checkbox({ label: portalUserLabels.must_change }),
};

/** Reads the fold-out *Change password*. */
export const passwordForm = form(passwordFields);

/** Who a new portal user is, with nothing missing. */
export interface NewPerson {
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
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
