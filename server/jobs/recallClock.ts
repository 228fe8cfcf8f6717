import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';
import { inPortions, startClock } from './clock.ts';

/**
 * Puts out the recall notices that are due (A27). It may run in every process, and as often as it likes: each person gets one
 * for each week or month.
 * @returns how many were put out
 */
export function recallsDue({ pools }: Pick<Services, 'pools'>, atOnce?: number): Promise<number> {
  const queue = worker(pools);
  return inPortions((most) => queue.recallClock(most), atOnce);
}

/** Does that again and again. */
export const startRecallClock = (services: Pick<Services, 'pools' | 'logger'>) =>
  startClock(services, 'recall notices', () => recallsDue(services));
