import { form, type FieldErrors } from '../../forms/parse.ts';
import { password, text } from '../../forms/textFields.ts';
import { newPasswordErrors, passwordAgain, passwordNames } from '../../secrets/passwords.ts';

/** Labels of the operator's sign-in form. */
export const signInLabels = { email: 'Email', password: 'Password', code: 'Code' } as const;

/** A code of six digits; people and apps write a space in it. */
const code = text({
  label: signInLabels.code,
  max: 20,
  required: true,
  missing: 'Enter the code from your app.',
});
export const plainCode = (typed: string) => typed.replace(/[\s-]/g, '');

/** Reads it. `next` is judged by the route: a bad one is no reason to refuse anybody. */
export const signInForm = form({
  email: text({ label: signInLabels.email, max: 254, required: true, missing: 'Enter your email address.' }),
  password: password({ label: signInLabels.password, missing: 'Enter your password.' }),
  code,
  next: text({ label: 'Page to go on to', max: 20_000 }),
});

/** Labels of the form behind the link to set oneself up. */
export const setUpLabels = {
  new_password: 'New password',
  retype_password: 'Retype Password',
  code: 'Code',
} as const;

/** Reads it. */
export const setUpForm = form({
  new_password: password({ label: setUpLabels.new_password }),
  retype_password: password({ label: setUpLabels.retype_password, missing: passwordAgain }),
  code,
});

/** Whoever decides about every company needs a longer password than others (S10). */
export const shortestPassword = 15;

/** What speaks against the new password; empty when nothing does. */
export const newPasswordFaults = (
  typed: { new_password: string; retype_password: string },
  email: string,
): FieldErrors =>
  newPasswordErrors(
    { password: typed.new_password, retype: typed.retype_password },
    { min: shortestPassword, names: passwordNames({ tenantName: '', slug: '', email }) },
    { password: 'new_password', retype: 'retype_password' },
  );
