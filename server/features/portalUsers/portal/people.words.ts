import type { MissingStep } from '../../../domain/logins/signIns.queries.ts';

/** What keeps somebody out: a step of signing in, or a suspension by staff, for the whole site group too (A24). */
export type Lack = MissingStep | 'suspended_by_staff';

const words: Partial<Record<Lack, string>> = {
  contact_inactive: 'Can’t sign in, because their contact is inactive.',
  no_contact: 'Can’t sign in, because their contact was deleted.',
};

/** What keeps somebody from signing in whatever their password and state, and who can mend it (A30); null: nothing. */
export function lackInWords([first]: readonly Lack[], company: string): string | null {
  if (first === undefined) return null;
  if (first === 'suspended_by_staff') return `Was suspended by ${company}. Ask them to resume this user.`;
  return words[first] ?? `Can’t sign in. Ask ${company} why.`;
}
