import { form, type FieldErrors } from '../../forms/parse.ts';
import { password, text } from '../../forms/textFields.ts';
import { newPasswordErrors, passwordAgain, passwordNames } from '../../secrets/passwords.ts';

/** Labels of the form behind a link that sets a password; as at *My profile*. */
export const newPasswordLabels = {
  new_password: 'New password',
  retype_password: 'Retype Password',
} as const;

/** Reads it. */
export const newPasswordForm = form({
  new_password: password({ label: newPasswordLabels.new_password }),
  retype_password: password({ label: newPasswordLabels.retype_password, missing: passwordAgain }),
});

/** What speaks against a new password (S10); empty when nothing does. */
export function newPasswordFaults(
  typed: { new_password: string; retype_password: string },
  about: Parameters<typeof passwordNames>[0],
): FieldErrors {
  return newPasswordErrors(
    { password: typed.new_password, retype: typed.retype_password },
    { names: passwordNames(about) },
    { password: 'new_password', retype: 'retype_password' },
  );
}

/** Labels of the form that asks for such a link. */
export const forgottenLabels = { username_or_email: 'Username or Email' } as const;

/** Reads it. */
export const forgottenForm = form({
  username_or_email: text({
    label: forgottenLabels.username_or_email,
    max: 254,
    required: true,
    missing: 'Enter your username or email address.',
  }),
});
