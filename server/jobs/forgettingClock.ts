import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';
import { inPortions, startClock } from './clock.ts';

/**
 * Forgets what is kept for so long and no longer: requests for access after a year, the operator's log after two.
 * @returns how much was forgotten
 */
export async function forgetOld({ pools }: Pick<Services, 'pools'>): Promise<number> {
  const queue = worker(pools);
  const requests = await inPortions((most) => queue.forgetOld('access_requests', most));
  return requests + (await inPortions((most) => queue.forgetOld('operator_log', most)));
}

/** Does that again and again. */
export const startForgettingClock = (services: Pick<Services, 'pools' | 'logger'>) =>
  startClock(services, 'what is too old', () => forgetOld(services), { every: 6 * 60 * 60_000, atOnce: 200 });
