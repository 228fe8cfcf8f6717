import type { Question } from '../../request/question.ts';

/** Said after one's own password was changed (A6). */
export const changed = 'Password changed. You’ve been signed out everywhere else.';

/** Said after *Sign out everywhere*. */
export function endedInWords(count: number): string {
  if (count === 0) return 'You weren’t signed in anywhere else.';
  return count === 1
    ? 'You’ve been signed out of your other session.'
    : `You’ve been signed out of your ${count} other sessions.`;
}

/** Before *Sign out everywhere*: how many other sessions of one's own end. */
export function signOutQuestion(path: string, others: number): Question {
  const ends = others === 1 ? 'your other session' : `your ${others} other sessions`;
  return {
    title: 'Sign out everywhere?',
    says: [
      others === 0
        ? 'You aren’t signed in anywhere else.'
        : `You’ll be signed out of ${ends}. Anything not saved there is lost. You stay signed in here.`,
    ],
    action: `${path}/sign_out_everywhere`,
    button: 'Sign out everywhere',
    back: { href: path, label: 'My profile' },
  };
}
