import { resolve } from 'node:path';
import Mocha from 'mocha';

/** Some tests of one file: all of them, or those whose full title fits. */
export interface Question {
  file: string;
  title?: RegExp;
}

/**
 * Runs tests until one fails, in this process, on its database.
 * @returns the title of the one that failed, or null when all passed
 * @throws when a question has no test
 */
export async function firstFailure(questions: readonly Question[]): Promise<string | null> {
  for (const { file, title } of questions) {
    const mocha = new Mocha({ timeout: 60_000, bail: true, reporter: silent });
    if (title) mocha.grep(title);
    mocha.addFile(resolve(file));
    await mocha.loadFilesAsync();
    const failed: string[] = [];
    const stats = await new Promise<Mocha.Stats>((ended) => {
      const runner = mocha.run(() => ended(runner.stats!));
      runner.on('fail', (test) => failed.push(test.fullTitle()));
    });
    mocha.dispose();
    if (failed[0] !== undefined) return failed[0];
    if (stats.passes === 0) throw new Error(`No test of ${file} fits ${String(title)}.`);
  }
  return null;
}

class silent extends Mocha.reporters.Base {}
