import type { ImportKind } from '../../imports/kind.ts';
import type { Counts, Import, ImportState, Outcome, Progress } from './imports.queries.ts';
import { grouped } from '../../lists/spec.ts';

/** What becomes of a row. */
export const outcomes: readonly { value: Outcome; label: string; tone: string }[] = [
  { value: 'problem', label: 'Problem', tone: 'bad' },
  { value: 'new', label: 'New', tone: 'info' },
  { value: 'changed', label: 'Changed', tone: 'warn' },
  { value: 'unchanged', label: 'Unchanged', tone: 'neutral' },
  { value: 'left_out', label: 'Left out', tone: 'neutral' },
];

/** How far a file has come. */
export const states: Record<ImportState, { text: string; tone: string }> = {
  columns: { text: 'Choose columns', tone: 'info' },
  draft: { text: 'Dry run', tone: 'info' },
  queued: { text: 'Waiting', tone: 'info' },
  running: { text: 'In progress', tone: 'info' },
  done: { text: 'Done', tone: 'good' },
};

/** What the job is doing, with how far it is where it has said so, and how far that is of 1. */
export function stepInWords(found: Import, progress?: Progress): { step: string; share: number | null } {
  if (found.state === 'queued') return { step: 'Waiting to start.', share: null };
  if (!progress || progress.total === 0) return { step: 'Starting.', share: null };
  const { step, done, total } = progress;
  return {
    step: `${step === 'checking' ? 'Checking' : 'Importing'}: ${grouped(done)} of ${many(total, { one: 'row', many: 'rows' })}.`,
    share: done / total,
  };
}

/** So many of something: *1 row*, *1,204 rows*. */
export const many = (count: number, { one, many: more }: { one: string; many: string }): string =>
  `${grouped(count)} ${count === 1 ? one : more}`;

/** What the button of a dry run does: *Import 12 customers*. */
export const importLabel = ({ noun, rows }: ImportKind, counts: Counts): string =>
  `Import ${many(counts.new + counts.changed, rows ?? noun)}`;

/** What happens, or has happened, in a sentence. */
export function doneInWords(kind: ImportKind, counts: Counts, found: Import): string {
  const noun = kind.rows ?? kind.noun;
  const done = found.state === 'done';
  const parts = [
    ...(counts.new > 0 ? [`${many(counts.new, noun)} ${done ? 'added' : 'to add'}`] : []),
    ...(counts.changed > 0 ? [`${many(counts.changed, noun)} ${done ? 'changed' : 'to change'}`] : []),
  ];
  return parts.length === 0 ? 'Nothing to import' : parts.join(', ');
}
