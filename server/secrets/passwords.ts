import { isCommonPassword } from './commonPasswords.ts';
import type { FieldErrors } from '../forms/parse.ts';

const product = 'Gatehouse';
const longest = 128;

/** What is said when *Retype Password* is left empty. */
export const passwordAgain = 'Enter the password again.';

/** What a new password is judged by (S10). */
export interface PasswordRules {
  /** characters; a tenant may ask for more than 12 */
  min?: number;
  /** names that must not be part of it, see `passwordNames` */
  names?: readonly (string | null | undefined)[];
}

/** The names that a person's password must not contain: the tenant's and their own. */
export function passwordNames(about: {
  tenantName: string;
  slug: string;
  username?: string | null | undefined;
  email?: string | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
}): string[] {
  const { username, email } = about;
  const all = [about.tenantName, about.slug, about.firstName, about.lastName, username, email];
  // Of an address the part before the @ counts: that is what people put into a password.
  const mailboxes = [username, email].map((one) => one?.split('@')[0]);
  return [...all, ...mailboxes].filter((name) => typeof name === 'string');
}

/**
 * A password in the one form that it is counted, compared and hashed in, however its keyboard makes an accent. What is far too
 * long for a password stays as it is: to put its marks in order could take seconds (S31), and no hash is of it.
 */
export const normalPassword = (password: string): string =>
  password.length > 8 * longest ? password : password.normalize('NFC');

/**
 * What speaks against a password (S10). There are no rules of composition: length, and not being easily guessed, is all
 * that counts.
 * @returns a message for the form, or null
 */
export function passwordDefect(
  password: string,
  { min = 12, names = [] }: PasswordRules = {},
): string | null {
  if (password === '') return 'Enter a password.';
  if (/[\p{Cc}\p{Cs}]/u.test(password)) return 'Leave out characters that can’t be typed on every keyboard.';
  const length = Array.from(normalPassword(password)).length;
  if (length < min) return `Use at least ${min} characters. A few words in a row are easy to remember.`;
  if (length > longest) return `Use at most ${longest} characters.`;
  if (isCommonPassword(password)) return 'Choose a less common password. This one is easy to guess.';
  const squashed = squash(password);
  for (const name of [product, ...names]) {
    if (name && squash(name).length >= 4 && squashed.includes(squash(name))) {
      return `Leave out “${name}”. Names are easy to guess.`;
    }
  }
  return null;
}

/**
 * Judges a new password and its repetition.
 * @param names of the form's two fields
 * @returns messages beside the fields; empty when all is well
 */
export function newPasswordErrors(
  typed: { password: string; retype: string },
  rules: PasswordRules = {},
  names: { password: string; retype: string } = { password: 'password', retype: 'retype_password' },
): FieldErrors {
  const defect = passwordDefect(typed.password, rules);
  if (defect !== null) return { [names.password]: defect };
  return typed.password === typed.retype
    ? {}
    : { [names.retype]: 'The two passwords don’t match. Enter the same one twice.' };
}

/** Letters and digits alone, in small letters: "Acme Ltd." and "acme-ltd" are the same name. */
function squash(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
