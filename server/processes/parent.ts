import { isatty } from 'node:tty';
import { openDatabase } from '../database/open.ts';
import { connectionsNeeded } from '../database/pools.ts';
import type { Begun } from './begin.ts';
import { forkChild } from './forked.ts';
import { endServices, prepare, servicesOf } from './prepare.ts';
import { createSupervisor } from './supervisor.ts';

/** A process that is told to end has this long besides its drain, for its requests and its connections. */
const patience = 20_000;

/**
 * The parent of the product's processes. It owns the embedded Postgres, checks and prepares once, starts processes that
 * answer requests and one that carries out jobs, and restarts what dies. SIGHUP replaces them one after the other,
 * SIGTERM and SIGINT end them. It answers no request itself.
 * @throws when one of them can't start; nothing of it runs then
 */
export async function runParent(begun: Begun): Promise<void> {
  const { config, logger, keys } = begun;
  const database = await openDatabase({ ...config, connections: connectionsNeeded(config) }, (purpose) =>
    keys.derive(purpose),
  );
  const { databaseUrl, prefix } = database;
  const supervisor = createSupervisor({
    web: config.processes,
    fork: (role, checks) => forkChild({ role, databaseUrl, prefix, checks }),
    logger,
    patience: config.drain + patience,
  });
  const state = { stopping: false };
  const stop = async () => {
    if (state.stopping) return;
    state.stopping = true;
    const well = await supervisor.stop();
    await database.stop();
    process.exit(well ? 0 : 1);
  };
  try {
    const ready = await prepareOnce(begun, database);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
    const hasTerminal = isatty(0);
    process.on('SIGHUP', () => {
      // A terminal that was closed sends the same signal, and is no terminal any more.
      if (hasTerminal && !isatty(0)) void stop();
      else void supervisor.roll();
    });
    await supervisor.start();
    if (!state.stopping) process.stdout.write(ready);
  } catch (error) {
    // Told to end while it started: that is no failure.
    if (state.stopping) return;
    await database.stop();
    throw error;
  }
}

async function prepareOnce(
  begun: Begun,
  database: Awaited<ReturnType<typeof openDatabase>>,
): Promise<string> {
  const services = servicesOf(begun, database);
  try {
    return await prepare(begun, services, database);
  } finally {
    await endServices(services);
  }
}
