import { OverLimit } from '../../../threads/thread.ts';
import { threadTask } from '../../../threads/task.ts';
import { unpacked, type Pack } from '../../../threads/packs.ts';
import { handOver } from '../../../threads/handOver.ts';
import type { Threads } from '../../../threads/pool.ts';
import type { SentForm } from '../../../request/multipart.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { cutText, seenLine, seenWords } from '../../../shared/seenText.ts';
import type { FileRow } from './bulk.csv.ts';
import type readRows from './bulk.read.thread.ts';

const reading = threadTask<typeof readRows>(import.meta.url, './bulk.read.thread', {
  seconds: 30,
  isReading: true,
});

/** A file of accounts as it was read, before any transaction. */
export interface ReadAccounts {
  fileName: string | null;
  /** see `ReadRows` */
  packs: readonly Pack[];
}

/**
 * Reads the file that was uploaded or, without one, the text that was pasted, in a thread (S31).
 * @returns the rows, or a message at the field that it came by
 * @throws Unavailable when too many files wait to be read
 */
export async function readAccounts(
  { body, file }: SentForm,
  { threads, slug }: { threads: Threads; slug: string },
): Promise<ReadAccounts | { errors: FieldErrors }> {
  const pasted = body['text'];
  const text = typeof pasted === 'string' && pasted.trim() !== '' ? pasted : null;
  const handed = file ? handOver(file.content) : null;
  const sent = handed?.bytes ?? text;
  if (sent === null) return { errors: { file: 'Choose a file, or paste rows.' } };
  const turn = { whose: slug, transfer: handed?.transfer ?? [] };
  const read = await threads.run(reading, sent, turn).catch((error: unknown) => {
    if (error instanceof OverLimit)
      return {
        problem: 'It takes too long to read. Check that it’s the right file, or split it into several.',
      };
    throw error;
  });
  return 'problem' in read
    ? { errors: { [file ? 'file' : 'text']: read.problem } }
    : { fileName: file ? cutText(seenLine(seenWords(file.name)), 200) : null, packs: read.packs };
}

/** The rows of one pack. */
export const unpack = (pack: Pack): FileRow[] => unpacked<FileRow>(pack);
