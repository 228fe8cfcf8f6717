import { endAll } from './atEnd.ts';
import { stopTestDatabase } from './database.ts';

const ENDS_WITHIN_MS = 20_000;

/** mocha calls this after the last test, and so does a runner after its last file. */
export async function mochaGlobalTeardown(): Promise<void> {
  await endAll();
  await stopTestDatabase();
  // This timer is only reached if a test has left something open that keeps this process from ending.
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    process.stderr.write(
      `✘ The tests are over and the process does not end: one of them has left something open (${open}).\n`,
    );
    process.exit(1);
  }, ENDS_WITHIN_MS).unref();
}
