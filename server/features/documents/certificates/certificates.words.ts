import type { DocumentKind } from '../../../domain/documents/documents.words.ts';
import type { Judged } from './certificates.judging.ts';
import type { Outcome } from './certificates.queries.ts';

/** What becomes of a file, as a badge. */
export const outcomeBadges: Readonly<Record<Outcome, { text: string; tone: string }>> = {
  ready: { text: 'Ready', tone: 'good' },
  choose: { text: 'Several match', tone: 'warn' },
  unknown: { text: 'No match', tone: 'warn' },
  unchanged: { text: 'Already there', tone: 'neutral' },
  left_out: { text: 'Left out', tone: 'neutral' },
  refused: { text: 'Not accepted', tone: 'bad' },
};

/** So many of a kind: *198 certificates*. */
export function countOf(count: number, kind: DocumentKind): string {
  const noun = kind === 'other' ? 'document' : kind;
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** How many files come to each outcome. */
export function countOutcomes(judged: readonly Judged[]): Record<Outcome, number> {
  const counts = { ready: 0, choose: 0, unknown: 0, unchanged: 0, left_out: 0, refused: 0 };
  for (const { file } of judged) counts[file.outcome] += 1;
  return counts;
}

/** Why it can't be told where a file goes, and what to do. */
export function whyNot({ file, choices, by }: Judged): string {
  if (choices.length > 0)
    return `More than one has the number ${by ?? file.name}. Choose where the file goes.`;
  if (file.is_chosen)
    return 'What you chose is no longer there. Enter another number, or leave the file out.';
  return file.typed === null
    ? 'No asset, imported service or work order has the number that this file is named by. Enter it, or leave the file out.'
    : `Nothing has the number ${file.typed}. Check it, or leave the file out.`;
}

/** What was added, in a sentence. */
export function addedInWords(
  counts: Readonly<Record<Outcome, number>>,
  { kind, shown }: { kind: DocumentKind; shown: boolean },
): string {
  const { ready, unchanged, left_out: out, refused } = counts;
  const parts = [
    `${countOf(ready, kind)} added${shown ? ' and shown in the portal' : ''}.`,
    ...(unchanged > 0 ? [`${unchanged} ${unchanged === 1 ? 'was' : 'were'} already there.`] : []),
    ...(out > 0 ? [`${out} left out.`] : []),
    ...(refused > 0 ? [`${refused} not accepted.`] : []),
  ];
  return parts.join(' ');
}
