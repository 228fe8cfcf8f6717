import { money } from '../../../domain/money/amounts.ts';
import { grouped } from '../../../lists/spec.ts';
import type { FileState, Outcome } from './bank.queries.ts';

/** What becomes of a line. */
export const outcomes: readonly { value: Outcome; label: string; tone: string }[] = [
  { value: 'matched', label: 'Matched', tone: 'good' },
  { value: 'decide', label: 'To decide', tone: 'warn' },
  { value: 'decided', label: 'Decided', tone: 'good' },
  { value: 'problem', label: 'Can’t be read', tone: 'bad' },
  { value: 'recorded', label: 'Already recorded', tone: 'neutral' },
  { value: 'not_incoming', label: 'Not an incoming payment', tone: 'neutral' },
  { value: 'left_out', label: 'Left out', tone: 'neutral' },
  { value: 'paid', label: 'Recorded', tone: 'good' },
];

/** How far a file has come. */
export const states: Record<FileState, { text: string; tone: string }> = {
  columns: { text: 'Choose columns', tone: 'info' },
  draft: { text: 'Dry run', tone: 'info' },
  queued: { text: 'Waiting', tone: 'info' },
  running: { text: 'In progress', tone: 'info' },
  done: { text: 'Done', tone: 'good' },
};

/** So many of something: *1 payment*, *1,204 lines*. */
export const many = (count: number, noun: 'payment' | 'line'): string =>
  `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** So many of something in each currency: *2 lines in EUR*, *1 line in EUR and 1 line in USD*. */
export function manyIn(
  counts: readonly { currency: string; lines: number }[],
  noun: 'payment' | 'line',
  usual: string,
): string {
  const all = counts.length > 0 ? counts : [{ currency: usual, lines: 0 }];
  const parts = all.map(({ currency, lines }) => `${many(lines, noun)} in ${currency}`);
  const [last = '', ...before] = parts.reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} and ${last}`;
}

/** A line's amount in words; as it stands in the file where it can't be read. */
export const amountOf = (
  { amount_minor: minor, currency }: { amount_minor: string | null; currency: string | null },
  locale: string,
): string => (minor === null || currency === null ? '–' : money(BigInt(minor), currency, locale));
