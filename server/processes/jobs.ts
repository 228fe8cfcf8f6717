import { jobs } from '../features/jobs.ts';
import { startSweeping } from '../files/sweeping.ts';
import { startDraftClock } from '../jobs/draftClock.ts';
import { startForgettingClock } from '../jobs/forgettingClock.ts';
import { startRecallClock } from '../jobs/recallClock.ts';
import { startRecurringClock } from '../jobs/recurringClock.ts';
import { startReminderClock } from '../jobs/reminderClock.ts';
import { startReportClock } from '../jobs/reportClock.ts';
import { startWorker } from '../jobs/worker.ts';
import type { Services } from '../request/services.ts';

/** What goes on behind the requests. */
export interface BehindRequests {
  /** Finishes or lets go of what runs, then ends. */
  stop(): Promise<void>;
}

/**
 * Carries out jobs, and receives emails that came back where the settings say so.
 * @throws when the queue can't be reached, or the port for emails that came back is in use
 */
export async function startJobs(services: Services): Promise<BehindRequests> {
  const { bounces } = services.config;
  const worker = await startWorker(services, jobs);
  const stopSweeping = startSweeping(services);
  const stopClocks = [
    startRecallClock(services),
    startReminderClock(services),
    startDraftClock(services),
    startRecurringClock(services),
    startForgettingClock(services),
    startReportClock(services),
  ];
  try {
    const bounceServer = bounces && (await receiveBounces(services, bounces.port));
    return {
      async stop() {
        await bounceServer?.stop();
        await stopSweeping();
        await Promise.all(stopClocks.map((stop) => stop()));
        await worker.stop();
      },
    };
  } catch (error) {
    await stopSweeping();
    await Promise.all(stopClocks.map((stop) => stop()));
    await worker.stop();
    throw error;
  }
}

/** Read only where the settings ask for it: it brings a mail server. */
async function receiveBounces(services: Services, port: number) {
  const { startBounceServer } = await import('../mail/bounceServer.ts');
  return startBounceServer(services, port);
}
