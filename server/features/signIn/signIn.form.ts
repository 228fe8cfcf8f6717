import { checkbox } from '../../forms/choiceFields.ts';
import { form } from '../../forms/parse.ts';
import { password, text } from '../../forms/textFields.ts';

/** Labels of the sign-in form. */
export const signInLabels = {
  username: 'Username',
  password: 'Password',
  change_password: 'Change my password',
} as const;

/** Reads a sign-in form. `next` is judged by `pathOnSide`: a bad one is no reason to refuse anybody. */
export const signInForm = form({
  username: text({
    label: signInLabels.username,
    max: 254,
    required: true,
    missing: 'Enter your username.',
  }),
  password: password({ label: signInLabels.password, missing: 'Enter your password.' }),
  change_password: checkbox({ label: signInLabels.change_password }),
  next: text({ label: 'Page to go on to', max: 20_000 }),
  staff: text({ label: 'Page for staff to go on to', max: 20_000 }),
});
