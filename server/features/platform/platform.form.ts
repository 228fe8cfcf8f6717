import { email, password, text } from '../../forms/textFields.ts';
import { form, type FieldErrors, type FormValues } from '../../forms/parse.ts';
import { isNamed, nameFields, nameMissing } from '../../forms/nameFields.ts';
import { field, single } from '../../forms/field.ts';
import { newPasswordErrors, passwordAgain, passwordNames } from '../../secrets/passwords.ts';
import { knownZone } from '../../shared/zones.ts';
import { subdomainDefect } from '../../domain/tenants/subdomain.ts';
import { usernameDefect } from '../../domain/logins/usernames.ts';

/** Labels of the sign-up form. */
export const signUpLabels = {
  company: 'Company name',
  subdomain: 'Subdomain',
  first_name: 'First name',
  last_name: 'Last name',
  email: 'Email',
  password: 'Password',
  retype_password: 'Retype Password',
} as const;

/** Reads the sign-up form; `judgePassword` looks at what depends on more than one field. */
export const signUpForm = form({
  company: text({ label: signUpLabels.company, max: 200, required: true }),
  subdomain: field((raw) => {
    const sent = single(raw, signUpLabels.subdomain);
    if ('error' in sent) return sent;
    const subdomain = sent.value.trim();
    const defect = subdomainDefect(subdomain);
    return defect === null ? { value: subdomain } : { error: defect };
  }),
  ...nameFields,
  email: email({ label: signUpLabels.email, required: true }),
  password: password({ label: signUpLabels.password }),
  retype_password: password({ label: signUpLabels.retype_password, missing: passwordAgain }),
  // The browser's own, where it has a script that says so; UTC until somebody chooses one under Settings.
  time_zone: field((raw) => ({ value: knownZone(typeof raw === 'string' ? raw : '') })),
})
  .refine(isNamed, nameMissing)
  .refine((values) => usernameDefect(values.email) === null, {
    path: ['email'],
    error: 'Enter an email address in the letters of one alphabet, as you’ll sign in with it.',
  });
export type SignUpValues = FormValues<typeof signUpForm>;

/** What speaks against the password that was chosen, all other fields being well (S10). */
export function judgePassword(values: SignUpValues): FieldErrors {
  const names = passwordNames({
    tenantName: values.company,
    slug: values.subdomain,
    email: values.email,
    firstName: values.first_name,
    lastName: values.last_name,
  });
  return newPasswordErrors({ password: values.password, retype: values.retype_password }, { names });
}

/** A subdomain that somebody else has, or was quicker to take. */
export const subdomainTaken = (subdomain: string): FieldErrors => ({
  subdomain: `“${subdomain}” is taken. Choose another subdomain.`,
});
