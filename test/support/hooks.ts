import { endAll } from './atEnd.ts';
import { stopTestDatabase } from './database.ts';

const ENDS_WITHIN_MS = 20_000;

/** mocha calls this when the last test has run, and so does a runner behind its last file. */
export async function mochaGlobalTeardown(): Promise<void> {
  await endAll();
  await stopTestDatabase();
  // Only what a test has left open keeps this process from ending, and lets this timer be reached.
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    process.stderr.write(
      `✘ The tests are over and the process does not end: one of them has left something open (${open}).\n`,
    );
    process.exit(1);
  }, ENDS_WITHIN_MS).unref();
}
