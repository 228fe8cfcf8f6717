import { worker, type DuePeriod } from '../database/worker.ts';
import { fillPeriod } from '../domain/money/periods.ts';
import type { Services } from '../request/services.ts';
import { plainCalendar } from '../shared/dates.ts';
import { startClock } from './clock.ts';

/** How much is looked up at a time, and made in one turn of the clock. The rest comes with the next turn. */
const bounds = { atOnce: 50, most: 1000 };

/**
 * Makes the invoices of periods that are due, each in a transaction of its own. It may run in every process, and as often as it
 * likes: each period of a plan is made once. Of each company some come before the next company's turn.
 * @returns how many were made
 */
export async function recurringDue(
  { pools, keys, logger }: Pick<Services, 'pools' | 'keys' | 'logger'>,
  { atOnce, most } = bounds,
): Promise<number> {
  const queue = worker(pools);
  let made = 0;
  for (;;) {
    const due = await queue.recurringDue(Math.min(atOnce, most - made));
    let gotOn = false;
    for (const period of due) {
      const came = await make(period);
      if (came === 'made') made += 1;
      gotOn ||= came !== 'gone';
    }
    // What another process does, and what can't be done now, is asked for again with the next turn.
    if (!gotOn || made >= most) return made;
  }

  async function make(period: DuePeriod): Promise<string> {
    const fill = (text: string) => fillPeriod(text, period.periodOn, period.nextOn, plainCalendar);
    try {
      return await queue.recurringMake(period, {
        note: period.note === null ? null : fill(period.note),
        descriptions: period.descriptions.map(fill),
        keyVersion: keys.newest,
      });
    } catch (error) {
      logger.warn({ error, plan: period.id }, 'a recurring invoice could not be created');
      // A broken connection or a lock says nothing about the plan: it is tried again.
      if (passes(error)) return 'gone';
      await queue.recurringStop(period, 'failed');
      return 'paused';
    }
  }
}

/** Is it about connections, locks or room, rather than what was to be written? By its SQLSTATE; other errors are no answer at all. */
function passes(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return !/^[0-9A-Z]{5}$/.test(code) || /^(?:08|25|40|53|55|57|58|XX)/.test(code);
}

/** Does that again and again. */
export const startRecurringClock = (services: Pick<Services, 'pools' | 'keys' | 'logger'>) =>
  startClock(services, 'recurring invoices', () => recurringDue(services));
