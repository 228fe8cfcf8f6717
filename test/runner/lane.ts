// A process that runs one test file after the other, on a Postgres of its own, as its parent asks for them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import type { Asked, Ran } from './mochaProcess.ts';

// The way mocha reads the tests. An import would be another copy, which knows nothing of the database that they started.
const { mochaGlobalTeardown } = createRequire(import.meta.url)(
  '../support/hooks.ts',
) as typeof import('../support/hooks.ts');

const settings = JSON.parse(readFileSync('.mocharc.json', 'utf8')) as Record<string, unknown>;
const options: Mocha.MochaOptions = {
  timeout: Number(settings['timeout']),
  forbidOnly: settings['forbid-only'] === true,
  reporter: resolve('test/support/reporter.cjs'),
};

async function run(file: string): Promise<Ran> {
  const said: string[] = [];
  Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => void said.push(format(...parts));
  const mocha = new Mocha(options);
  mocha.addFile(resolve(file));
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, text: format('  ✘ It cannot be read:', error) };
  }
  const { passes, failures, pending } = await new Promise<Mocha.Stats>((ended) => {
    const runner = mocha.run(() => {
      ended(runner.stats!);
    });
  });
  mocha.dispose();
  if (passes + failures + pending === 0)
    return { passed: 0, failed: 1, skipped: 0, text: '  ✘ There is no test in it.' };
  return { passed: passes, failed: failures, skipped: pending, text: said.join('\n') };
}

let isEnding = false;
process.on('message', (asked: Asked) => {
  if ('file' in asked) void run(asked.file).then((ran) => process.send?.(ran));
  // Its Postgres and its browser end with it.
  else if ('stop' in asked) process.exit(1);
  else {
    isEnding = true;
    void mochaGlobalTeardown().finally(() => process.disconnect());
  }
});
// If the parent is gone, nothing more will be asked for. What ends with this process, above all Postgres, ends now.
process.on('disconnect', () => {
  if (!isEnding) process.exit(1);
});
