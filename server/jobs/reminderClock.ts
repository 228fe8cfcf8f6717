import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';
import { inPortions, startClock } from './clock.ts';

/**
 * Puts out the reminders that are due, of invoices and of estimates (A27). It may run in every process, and as often as it likes:
 * each step goes out once.
 * @returns how many were put out
 */
export async function remindersDue({ pools, keys }: Pick<Services, 'pools' | 'keys'>): Promise<number> {
  const queue = worker(pools);
  const invoices = await inPortions((most) => queue.reminderClock('invoice', most, keys.newest));
  return invoices + (await inPortions((most) => queue.reminderClock('estimate', most, keys.newest)));
}

/** Does that again and again. */
export const startReminderClock = (services: Pick<Services, 'pools' | 'keys' | 'logger'>) =>
  startClock(services, 'reminders', () => remindersDue(services));
