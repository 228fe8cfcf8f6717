import { email, form, password, text, type FieldErrors, type FormValues } from '../../shared/forms.ts';
import { newPasswordErrors, passwordNames } from '../../shared/passwords.ts';
import { subdomainDefect } from '../../shared/subdomain.ts';

/** Labels of the sign-up form (pages.md). */
export const signUpLabels = {
  company: 'Company name',
  subdomain: 'Subdomain',
  first_name: 'First name',
  last_name: 'Last name',
  email: 'Email',
  password: 'Password',
  retype_password: 'Retype Password',
} as const;

/** Reads the sign-up form; `judgeSignUp` looks at what depends on more than one field. */
export const signUpForm = form({
  company: text({ label: signUpLabels.company, max: 200, required: true }),
  subdomain: text({ label: signUpLabels.subdomain, max: 200, required: true }),
  first_name: text({ label: signUpLabels.first_name, max: 100, required: true }),
  last_name: text({ label: signUpLabels.last_name, max: 100, required: true }),
  email: email({ label: signUpLabels.email, required: true }),
  password: password({ label: signUpLabels.password }),
  retype_password: password({ label: signUpLabels.retype_password }),
});
export type SignUpValues = FormValues<typeof signUpForm>;

/** What is wrong with a sign-up as far as the form alone can tell (S10); empty when nothing is. */
export function judgeSignUp(values: SignUpValues): FieldErrors {
  const subdomain = subdomainDefect(values.subdomain);
  return {
    ...(subdomain === null ? {} : { subdomain }),
    ...newPasswordErrors(
      { password: values.password, retype: values.retype_password },
      {
        names: passwordNames({
          tenantName: values.company,
          slug: values.subdomain,
          email: values.email,
          firstName: values.first_name,
          lastName: values.last_name,
        }),
      },
    ),
  };
}

/** A subdomain that somebody else has, or was quicker to take. */
export const subdomainTaken = (subdomain: string): FieldErrors => ({
  subdomain: `“${subdomain}” is taken. Choose another subdomain.`,
});
