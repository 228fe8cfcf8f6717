import type { Threads } from '../threads/pool.ts';
import { threadTask } from '../threads/task.ts';
import type { ComposedMail } from './compose.ts';
import type drawMail from './compose.thread.ts';
import type { Drawn } from './compose.thread.ts';

// What somebody wrote in Markdown can be made to take long, and each value may stand in it many times (S31).
const drawing = threadTask<typeof drawMail>(import.meta.url, './compose.thread', { seconds: 20 });

/**
 * Makes an email of a template in a thread, for a job, which waits for its turn.
 * @throws OverLimit, ThreadError
 */
export function drawForSending(threads: Threads, whose: string, mail: Drawn): Promise<ComposedMail> {
  return threads.run(drawing, { ...mail, about: null }, { whose, patient: true });
}

/**
 * Draws the page that shows a draft to its writer, in a thread.
 * @param about what it is filled with, a sentence
 * @throws Unavailable when too many wait; OverLimit, ThreadError
 */
export async function drawPreview(
  threads: Threads,
  whose: string,
  mail: Drawn,
  about: string,
): Promise<string> {
  return (await threads.run(drawing, { ...mail, about }, { whose })).html;
}
