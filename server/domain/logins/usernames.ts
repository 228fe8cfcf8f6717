import { field, type Field, type Required } from '../../forms/field.ts';
import { text } from '../../forms/textFields.ts';
import { hyphened, unseen } from '../../shared/seenText.ts';

/** Scripts that are written together: a name in Japanese has three of them. Beside them Latin letters look like no others. */
const together = [
  ['Han', 'Hiragana', 'Katakana'],
  ['Han', 'Hangul'],
  ['Han', 'Bopomofo'],
];
const scripts = [
  'Latin', 'Greek', 'Cyrillic', 'Armenian', 'Hebrew', 'Arabic', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Tamil',
  'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Thai', 'Lao', 'Georgian', 'Ethiopic', 'Cherokee', 'Coptic', 'Khmer', 'Mongolian',
  'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo',
].map((name) => ({ name, letter: new RegExp(`\\p{Script=${name}}`, 'u') })); // prettier-ignore

/**
 * What speaks against a username (S35): two that look alike can't be told apart by whoever gives access. What looks the same
 * by width or case is the same name to the database (`username_key`); what only looks the same is refused here.
 * @returns a message without the field's name in front, or null
 */
export function usernameDefect(username: string): string | null {
  if (username.search(unseen) >= 0) return 'contains a character that can’t be seen. Type it again by hand.';
  return isMixed(username)
    ? 'mixes letters of different alphabets, though it may look right. Type it again in one alphabet.'
    : null;
}

function isMixed(username: string): boolean {
  const letters = Array.from(username.normalize('NFKC')).filter((one) => /\p{L}/u.test(one));
  const found = new Set(
    letters.map((one) => scripts.find(({ letter }) => letter.test(one))?.name ?? 'another'),
  );
  if (found.size < 2) return false;
  found.delete('Latin');
  return !together.some((some) => [...found].every((name) => some.includes(name)));
}

/** A username that is to be given to somebody. What is typed to sign in is a plain text: it is only looked for. */
export function username(options: Required<{ label: string }>): Field<string>;
export function username(options: { label: string }): Field<string | null>;
export function username(options: { label: string; required?: boolean }): Field<string | null> {
  const read = text({ ...options, max: 254 });
  return field((raw) => {
    const sent = read.safeParse(typeof raw === 'string' ? hyphened(raw) : raw);
    if (!sent.success) return { error: sent.error.issues[0]?.message ?? '' };
    const defect = sent.data === null ? null : usernameDefect(sent.data);
    return defect === null ? { value: sent.data } : { error: `${options.label} ${defect}` };
  });
}

/** What speaks against an Email that becomes the username, where none is typed: at the field of the username. */
export function emailAsUsername(email: string): { username?: string } {
  return usernameDefect(email) === null
    ? {}
    : { username: 'Enter a username. This email has letters of different alphabets, so it can’t be one.' };
}
