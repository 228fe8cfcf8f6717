import type { FieldErrors } from '../forms/parse.ts';
import { fieldsByHeading } from './headings.ts';
import type { ImportKind } from './kind.ts';
import type { SentForm } from '../request/multipart.ts';
import { cutText, seenLine, seenWords } from '../shared/seenText.ts';
import { textOf, type Pack } from '../threads/packs.ts';
import { handOver } from '../threads/handOver.ts';
import type { Threads } from '../threads/pool.ts';
import { threadTask } from '../threads/task.ts';
import { OverLimit } from '../threads/thread.ts';
import type readFile from './records.read.thread.ts';
import type { Sheet } from './records.read.thread.ts';

const reading = threadTask<typeof readFile>(import.meta.url, './records.read.thread', {
  seconds: 30,
  isReading: true,
});

/** A file as it was read, before any transaction. */
export interface ReadRecords {
  fileName: string;
  sheets: readonly Sheet[];
  /** see `ReadFile` */
  packs: readonly Pack[];
}

/**
 * Reads an uploaded file of records in a thread (S31).
 * @returns the rows, or a message at the field
 * @throws Unavailable when too many files wait to be read
 */
export const readRecords =
  (kind: Pick<ImportKind, 'fields'>, most?: number) =>
  async (
    { file }: SentForm,
    { threads, slug }: { threads: Threads; slug: string },
  ): Promise<ReadRecords | { errors: FieldErrors }> => {
    if (!file) return { errors: { file: 'Choose a file.' } };
    const headings = [...fieldsByHeading(kind.fields).keys()];
    const { bytes: content, transfer } = handOver(file.content);
    const read = await threads
      .run(reading, { content, headings, ...(most !== undefined && { most }) }, { whose: slug, transfer })
      .catch((error: unknown) => {
        if (error instanceof OverLimit)
          return {
            problem: 'It takes too long to read. Check that it’s the right file, or split it into several.',
          };
        throw error;
      });
    return 'problem' in read
      ? { errors: { file: read.problem } }
      : { fileName: cutText(seenLine(seenWords(file.name)), 200) || 'file', ...read };
  };

/** The rows of one pack, as they are kept. */
export const jsonOf = (pack: Pack): string => textOf(pack);
