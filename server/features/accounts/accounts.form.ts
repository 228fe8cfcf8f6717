import { checkbox, choice, ids } from '../../forms/choiceFields.ts';
import { email, optionalPassword, text } from '../../forms/textFields.ts';
import { form, type FieldErrors, type FormValues } from '../../forms/parse.ts';
import { splitName } from '../../shared/personName.ts';
import { username } from '../../domain/logins/usernames.ts';

/** Labels of the User Account Management Utility, to the letter of requirement 3. */
export const accountLabels = {
  account_type: 'Account Type',
  username: 'User ID',
  password: 'Password',
  retype_password: 'Retype Password',
  name: 'Name',
  email: 'Email',
  owner: 'Customer/Partner',
  can_create_users: 'Can Create Users',
  claim_authorization_required: 'Claim Authorization Required',
  notify_user: 'Notify User',
} as const;

/** What is asked where other companies of the site group have the number for another name (A24). */
export const groupLabels = { same: 'The same at', asked: 'Companies asked about' } as const;

export const accountTypes = [
  { value: 'customer', label: 'Customer' },
  { value: 'partner', label: 'Partner' },
] as const;
export type AccountType = (typeof accountTypes)[number]['value'];

export const claimsAreOfPartners =
  'Claim Authorization Required is for partner users only: customers don’t file claims.';

/** Reads the utility's form. `owner` is a record's id from the drop-down, or a number that was typed. */
export const accountForm = form({
  account_type: choice(['customer', 'partner'], { label: accountLabels.account_type }),
  username: username({ label: accountLabels.username, required: true }),
  password: optionalPassword({ label: accountLabels.password }),
  retype_password: optionalPassword({ label: accountLabels.retype_password }),
  name: text({ label: accountLabels.name, max: 201, required: true }),
  email: email({ label: accountLabels.email, required: true }),
  owner: text({
    label: accountLabels.owner,
    max: 100,
    required: true,
    missing: 'Enter a customer or partner.',
  }),
  can_create_users: checkbox({ label: accountLabels.can_create_users }),
  claim_authorization_required: checkbox({ label: accountLabels.claim_authorization_required }),
  notify_user: checkbox({ label: accountLabels.notify_user }),
  same: ids({ label: groupLabels.same }),
  asked: ids({ label: groupLabels.asked }),
});
type AccountValues = FormValues<typeof accountForm>;

/** Who the account is for, as the user's record has it. */
export interface Person {
  username: string;
  first_name: string;
  last_name: string;
  email: string;
}

/** The person of a form, or what is wrong with the name. */
export function personOf({
  username,
  name,
  email: address,
}: Pick<AccountValues, 'username' | 'name' | 'email'>): { person: Person } | { error: string } {
  const names = splitName(name);
  if (!names) return { error: 'Enter a name.' };
  if ([names.first_name, names.last_name].some((one) => Array.from(one).length > 100))
    return { error: 'Use at most 100 characters each for the first and last name.' };
  return { person: { username, ...names, email: address } };
}

/**
 * Whoever gets an email with a link sets the password; else one is typed here. Asked of the form as it was sent, so that
 * it is said along with what else is missing.
 */
export function passwordMissing({
  password,
  retype_password: retype,
  notify_user: notify,
}: Readonly<Record<string, unknown>>): FieldErrors {
  return password || retype || notify ? {} : { password: 'Enter a password, or tick Notify User.' };
}
