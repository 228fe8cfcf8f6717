import { sendingManyWords, sendingTone, type MailWay } from '../../../domain/emails/mailWay.ts';
import type { Outcome } from './bulk.judge.ts';
/** What *Invite everyone not invited yet* has done, in words. */
export function invitedInWords(
  { invited, withoutEmail }: { invited: number; withoutEmail: number },
  way: MailWay,
): { text: string; tone: 'good' | 'warn' } {
  if (invited === 0) return { text: 'Everybody has already been invited.', tone: 'good' };
  const people = (n: number) => (n === 1 ? '1 person' : `${n} people`);
  const emails = invited - withoutEmail;
  const emailed = emails > 0 ? `${sendingManyWords(way, emails)} ` : '';
  if (withoutEmail === 0) return { text: emailed.trim(), tone: sendingTone(way) };
  return {
    text: `${emailed}For ${people(withoutEmail)} without an email address, use Copy link on the user’s page.`,
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
