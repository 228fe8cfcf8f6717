import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';

/** How many drafts are made at a time, and how many times at once: the rest waits for the next time. */
const usual = { atOnce: 200, times: 50 };

/**
 * Drafts the work orders of the services that are due soon. It may run in every process, and as often as it likes: each service
 * is drafted once.
 * @returns how many were drafted
 */
export async function draftsDue(
  { pools }: Pick<Services, 'pools'>,
  { atOnce, times } = usual,
): Promise<number> {
  const queue = worker(pools);
  let all = 0;
  for (let time = 0; time < times; time += 1) {
    const made = await queue.draftClock(atOnce);
    all += made;
    if (made < atOnce) break;
  }
  return all;
}
