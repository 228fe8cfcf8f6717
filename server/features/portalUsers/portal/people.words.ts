import type { MissingStep } from '../../../domain/logins/signIns.queries.ts';

const words: Partial<Record<MissingStep, string>> = {
  contact_inactive: 'Can’t sign in, because their contact is inactive.',
  no_contact: 'Can’t sign in, because their contact was deleted.',
};

/** What keeps somebody from signing in whatever their password and state, and who can mend it (A30); null: nothing. */
export function lackInWords([first]: readonly MissingStep[], company: string): string | null {
  if (first === undefined) return null;
  return words[first] ?? `Can’t sign in. Ask ${company} why.`;
}
