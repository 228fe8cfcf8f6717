// What `npm run mutate` runs: breaks the access rules in one place at a time (a policy, a function of schema `app`, who may
// call a route) and asks the tests whether they notice. One that nobody notices is a survivor; it needs a test, or a
// reason in survivors.ts. `--only policies,functions,routes`, `--named WORD`, and `--sample N --seed S` choose some.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { functionMutants } from './functions.ts';
import { firstFailure } from './judge.ts';
import type { Mutant } from './mutant.ts';
import { policyMutants } from './policies.ts';
import { routeMutants } from './routes.ts';
import { inOrder, seedOf } from './sample.ts';
import { reasonFor } from './survivors.ts';

// As mocha reads them: imported, they would be other copies, whose routes and whose database are not those of the tests.
const require = createRequire(import.meta.url);
const { testDatabase } = require('../support/database.ts') as typeof import('../support/database.ts');
const { mochaGlobalTeardown } = require('../support/hooks.ts') as typeof import('../support/hooks.ts');
const { routes } =
  require('../../server/features/index.ts') as typeof import('../../server/features/index.ts');

const GOAL_PERCENT = 95;
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'policies,functions,routes' },
    named: { type: 'string', default: '' },
    sample: { type: 'string' },
    seed: { type: 'string' },
  },
});
const say = (text: string) => void process.stdout.write(`${text}\n`);

/** What every file of the product and of the tests says, by its path. */
function textsOf(): Map<string, string> {
  const files = ['server', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/${path}`),
  );
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}

async function mutants(kinds: readonly string[]): Promise<Mutant[]> {
  const { admin } = await testDatabase();
  return [
    ...(kinds.includes('policies') ? await policyMutants(admin) : []),
    ...(kinds.includes('functions') ? await functionMutants(admin, textsOf()) : []),
    ...(kinds.includes('routes') ? routeMutants(routes) : []),
  ].filter(({ name }) => name.includes(options.named));
}

/** What became of it: the test that noticed, or null for a survivor; undefined when it can't be broken so. */
async function judge(mutant: Mutant): Promise<string | null | undefined> {
  try {
    await mutant.breakIt();
  } catch {
    return undefined;
  }
  try {
    return await firstFailure(mutant.questions);
  } finally {
    await mutant.mendIt();
  }
}

async function run(): Promise<void> {
  const all = await mutants(options.only.split(','));
  const seed = seedOf(options.seed);
  const chosen = inOrder(all, seed).slice(0, Number(options.sample ?? all.length));
  say(`${chosen.length} of ${all.length} mutants, seed ${seed}`);
  const asked = new Map(
    chosen.flatMap(({ questions }) =>
      questions.map((one) => [JSON.stringify([one.file, String(one.title)]), one]),
    ),
  );
  const failing = await firstFailure([...asked.values()]);
  if (failing !== null) throw new Error(`This fails with nothing broken: ${failing}`);
  let noticed = 0;
  let counted = 0;
  const unexplained: string[] = [];
  for (const mutant of chosen) {
    const by = await judge(mutant);
    if (by === undefined) continue;
    counted++;
    const reason = by === null ? reasonFor(mutant.name) : null;
    if (by !== null) noticed++;
    else if (reason === null) unexplained.push(mutant.name);
    say(
      by === null
        ? `survived: ${mutant.name}${reason === null ? '' : ` (${reason})`}`
        : `noticed: ${mutant.name} — ${by}`,
    );
  }
  const percent = (100 * noticed) / counted;
  say(
    `\n${noticed} of ${counted} noticed (${percent.toFixed(1)} %), ${unexplained.length} survivors without a reason, seed ${seed}`,
  );
  for (const name of unexplained) say(`  ${name}`);
  if (percent < GOAL_PERCENT || unexplained.length > 0) process.exitCode = 1;
}

try {
  await run();
} finally {
  await mochaGlobalTeardown();
}
