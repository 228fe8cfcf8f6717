/** Said after one's own password was changed (A6). */
export const changed = 'Password changed. You’ve been signed out everywhere else.';

/** Said after *Sign out everywhere*. */
export function endedInWords(count: number): string {
  if (count === 0) return 'You weren’t signed in anywhere else.';
  return count === 1
    ? 'You’ve been signed out of your other session.'
    : `You’ve been signed out of your ${count} other sessions.`;
}
