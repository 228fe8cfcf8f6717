import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';
import { inPortions, startClock } from './clock.ts';

/**
 * Drafts the work orders of the services that are due soon. It may run in every process, and as often as it likes: each service
 * is drafted once.
 * @returns how many were drafted
 */
export function draftsDue({ pools }: Pick<Services, 'pools'>): Promise<number> {
  const queue = worker(pools);
  return inPortions((most) => queue.draftClock(most));
}

/** Does that again and again. */
export const startDraftClock = (services: Pick<Services, 'pools' | 'logger'>) =>
  startClock(services, 'drafts of work orders', () => draftsDue(services));
