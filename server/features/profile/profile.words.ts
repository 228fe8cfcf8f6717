/** Said after one's own password was changed (A6). */
export const changed = 'Your password is changed. All your other sessions have ended.';

/** Said after *Sign out everywhere*. */
export function endedInWords(count: number): string {
  if (count === 0) return 'You have no other session that is open.';
  return count === 1 ? 'Your other session has ended.' : `Your ${count} other sessions have ended.`;
}
