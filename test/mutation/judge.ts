import { resolve } from 'node:path';
import Mocha from 'mocha';

/** Some tests of one file: all of them, or those whose full title fits. */
export interface Question {
  file: string;
  title?: RegExp;
  /** There needn't be a test with such a title. */
  ifAny?: true;
}

/** Ends what hangs, and nothing else: who runs out of it must do so with something broken, and not without. */
const ENDS_AFTER_MS = 1_800_000;

/**
 * Asks until a test fails, in this process, on its database.
 * @returns the full title of the test that failed, or null when all passed
 * @throws when the question has no test
 */
export async function firstFailure({ file, title, ifAny }: Question): Promise<string | null> {
  const mocha = new Mocha({ timeout: ENDS_AFTER_MS, bail: true, reporter: silent });
  if (title) mocha.grep(title);
  mocha.addFile(resolve(file));
  await mocha.loadFilesAsync();
  const failed: string[] = [];
  lastError = null;
  const stats = await new Promise<Mocha.Stats>((ended) => {
    const runner = mocha.run(() => ended(runner.stats!));
    runner.on('fail', (test, error: unknown) => {
      failed.push(test.fullTitle());
      lastError ??= error;
    });
  });
  mocha.dispose();
  if (failed[0] === undefined && stats.passes === 0 && !ifAny)
    throw new Error(`No test of ${file} fits ${String(title)}.`);
  return failed[0] ?? null;
}

/** Why the last question that failed did so. */
export const lastReason = (): string =>
  String((lastError as Error | null)?.message ?? lastError).slice(0, 200);
let lastError: unknown = null;

/** One test alone. */
export function testAlone(file: string, fullTitle: string): Question {
  return { file, title: new RegExp(`^${fullTitle.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) };
}

class silent extends Mocha.reporters.Base {}
