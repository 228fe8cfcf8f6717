import { worker } from '../database/worker.ts';
import { draftsDue } from './draftClock.ts';
import type { Services } from '../request/services.ts';

/** How often it is asked who is to be told of what falls due, and how many of them are told at a time. */
const usual = { every: 10 * 60_000, atOnce: 200 };

/**
 * Puts out the recall notices that are due (A27). It may run in every process, and as often as it likes: each person gets one
 * for each week or month.
 * @returns how many were put out
 */
export async function recallsDue({ pools }: Pick<Services, 'pools'>, atOnce = usual.atOnce): Promise<number> {
  const queue = worker(pools);
  let all = 0;
  for (;;) {
    const made = await queue.recallClock(atOnce);
    all += made;
    if (made < atOnce) return all;
  }
}

/**
 * Does that again and again, and drafts the work orders that are due.
 * @returns ends it, behind what runs
 */
export function startRecallClock(
  services: Pick<Services, 'pools' | 'logger'>,
  { every } = usual,
): () => Promise<void> {
  const tick = async () => {
    try {
      await recallsDue(services);
    } catch (error) {
      services.logger.warn({ error }, 'recall notices could not be put out');
    }
    try {
      await draftsDue(services);
    } catch (error) {
      services.logger.warn({ error }, 'work orders could not be drafted');
    }
  };
  let ticking = tick();
  const timer = setInterval(() => {
    ticking = ticking.then(tick);
  }, every);
  return async () => {
    clearInterval(timer);
    await ticking;
  };
}
