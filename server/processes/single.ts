import { openDatabase } from '../database/open.ts';
import type { Begun } from './begin.ts';
import { startJobs, type BehindRequests } from './jobs.ts';
import { endServices, prepare, servicesOf } from './prepare.ts';
import { startWeb } from './web.ts';

/**
 * The whole product in one process: what the demo and a developer want, quick to start and with one log.
 * @throws when it can't start; nothing of it runs then
 */
export async function runSingle(begun: Begun): Promise<void> {
  const { config, keys, logger } = begun;
  const database = await openDatabase(config, (purpose) => keys.derive(purpose));
  const state = { accepting: true };
  const services = servicesOf(begun, database, () => state.accepting);
  let behind: BehindRequests | null = null;
  const close = async () => {
    // The worker holds a connection to listen on, which the pools would wait for.
    await behind?.stop();
    await endServices(services);
    await database.stop();
  };
  try {
    const ready = await prepare(begun, services, database);
    behind = await startJobs(services);
    const web = await startWeb(services);
    const stop = async () => {
      if (!state.accepting) return;
      state.accepting = false;
      await web.stop(false);
      await close();
      process.exit(0);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        stop().catch((error: unknown) => {
          logger.error({ error }, 'did not close well');
          process.exit(1);
        });
      });
    process.stdout.write(ready);
  } catch (error) {
    await close();
    throw error;
  }
}
