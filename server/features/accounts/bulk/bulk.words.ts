import type { Outcome } from './bulk.judge.ts';
/** What *Invite all who were not invited yet* has done, in words. */
export function invitedInWords({ invited, withoutEmail }: { invited: number; withoutEmail: number }): {
  text: string;
  tone: 'good' | 'warn';
} {
  if (invited === 0) return { text: 'Nobody was left to invite.', tone: 'good' };
  const people = (n: number) => (n === 1 ? '1 person' : `${n} people`);
  const emailed = `${people(invited - withoutEmail)} will get an email with a link to set a password.`;
  if (withoutEmail === 0) return { text: emailed, tone: 'good' };
  return {
    text: `${emailed} ${people(withoutEmail)} without an Email can be given the link by Copy link, on the user’s page.`,
    tone: 'warn',
  };
}

/** What becomes of a row. */
export const outcomes: { value: Outcome; label: string }[] = [
  { value: 'problem', label: 'Problem' },
  { value: 'new', label: 'New' },
  { value: 'unchanged', label: 'Unchanged' },
  { value: 'left_out', label: 'Left out' },
  { value: 'created', label: 'Created' },
];
