import { form, type FieldErrors } from '../../forms/parse.ts';
import { password, text } from '../../forms/textFields.ts';
import { newPasswordErrors, normalPassword, passwordAgain, passwordNames } from '../../secrets/passwords.ts';

/** Labels of the form that changes one's own password. */
export const passwordLabels = {
  present_password: 'Present password',
  new_password: 'New password',
  retype_password: 'Retype Password',
} as const;

/** Reads it. `next` is judged by `pathOnSide`. */
export const passwordForm = form({
  present_password: password({
    label: passwordLabels.present_password,
    missing: 'Enter your present password.',
  }),
  new_password: password({ label: passwordLabels.new_password }),
  retype_password: password({ label: passwordLabels.retype_password, missing: passwordAgain }),
  next: text({ label: 'Page to go on to', max: 20_000 }),
});

/** What speaks against a new password (S10) beside the present one; empty when nothing does. */
export function judgeNewPassword(
  typed: { present_password: string; new_password: string; retype_password: string },
  about: Parameters<typeof passwordNames>[0],
): FieldErrors {
  const same = normalPassword(typed.new_password) === normalPassword(typed.present_password);
  if (same) return { new_password: 'Choose a password that’s different from your present one.' };
  return newPasswordErrors(
    { password: typed.new_password, retype: typed.retype_password },
    { names: passwordNames(about) },
    { password: 'new_password', retype: 'retype_password' },
  );
}
