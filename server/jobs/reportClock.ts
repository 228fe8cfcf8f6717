import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';
import { inPortions, startClock } from './clock.ts';

/**
 * Puts out the reports that are due this month (A27). It may run in every process, and as often as it likes: each is sent once a
 * month.
 * @returns how many were put out
 */
export function reportsDue({ pools }: Pick<Services, 'pools'>, atOnce?: number): Promise<number> {
  const queue = worker(pools);
  return inPortions((most) => queue.reportClock(most), atOnce);
}

/** Does that again and again. */
export const startReportClock = (services: Pick<Services, 'pools' | 'logger'>) =>
  startClock(services, 'monthly reports', () => reportsDue(services));
