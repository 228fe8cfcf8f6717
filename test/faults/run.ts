// `npm run faults`: faults in full numbers, and a table of what they cost. Ends with 1 when anything was lost that may not be.
// `-- --only restarts,kills` chooses, `--seed N` repeats the random moments, `--share 0.1` takes a tenth of the numbers.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { testApp } from '../support/app.ts';
import { endAll } from '../support/atEnd.ts';
import { builtProduct } from '../support/builtProduct.ts';
import { stopTestDatabase } from '../support/database.ts';
import { endConnections } from './endedConnections.ts';
import { killProcesses } from './kills.ts';
import { generator } from './random.ts';
import { restartDatabase } from './restarts.ts';
import { rollRestarts } from './rolling.ts';
import { starvePool } from './smallPool.ts';
import type { Outcome } from './stage.ts';
import { faultTable, isLost } from './table.ts';

const { values } = parseArgs({
  options: { only: { type: 'string' }, seed: { type: 'string' }, share: { type: 'string' } },
});
const seed = Number(values.seed ?? randomInt(2 ** 31));
const share = (full: number) => Math.ceil(full * Number(values.share ?? 1));
process.stdout.write(`Seed ${seed}.\n`);

const built = await builtProduct();
const random = generator(seed);
const scenarios: Record<string, () => Promise<Outcome>> = {
  restarts: () => restartDatabase(built, share(20), random),
  ended: () => endConnections(built, share(200), random),
  pool: () => starvePool(built, share(30)),
  rolling: () => rollRestarts(built, share(50)),
  kills: () => killProcesses(built, share(200), random),
};
const chosen = values.only?.split(',') ?? Object.keys(scenarios);
const outcomes: Outcome[] = [];
for (const name of chosen) {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`There is no scenario ${name}: ${Object.keys(scenarios).join(', ')}.`);
  const began = Date.now();
  const outcome = await scenario();
  outcomes.push(outcome);
  process.stdout.write(
    `${isLost(outcome) ? '✘' : '✔'} ${outcome.scenario} (${((Date.now() - began) / 1000).toFixed(0)} s)\n`,
  );
  for (const why of new Set(outcome.lost)) process.stdout.write(`  lost: ${why}\n`);
}
process.stdout.write(`\n${faultTable(outcomes)}\n`);
await (await testApp()).services.pools.end();
await endAll();
await stopTestDatabase();
process.exitCode = outcomes.some(isLost) ? 1 : 0;
