import { stopTestDatabase } from './database.ts';

/** mocha calls this when the last test has run. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopTestDatabase();
}
