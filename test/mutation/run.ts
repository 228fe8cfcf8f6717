// What `npm run mutate` runs: breaks the access rules in one place at a time (a policy, a function of schema `app`, who may
// call a route) and asks the tests whether they notice. One that nobody notices is a survivor; it needs a test, or a
// reason in survivors.ts. `--only policies,functions,routes` and `--named WORD` choose some, `--sample N --seed S` draws N of each kind
// (`--skip M`: without the first M),
// `--part 1/2` takes every second one of those, `--minutes N` begins with none after that time, and `--files N` asks at most N test files
// about each. `--again FILE` takes those that the output of an earlier run says survived.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { judge } from './asking.ts';
import { functionMutants } from './functions.ts';
import type { Mutant } from './mutant.ts';
import { policyMutants } from './policies.ts';
import { routeMutants } from './routes.ts';
import { inOrder, seedOf } from './sample.ts';
import { reasonFor } from './survivors.ts';

// As mocha reads them: imported, they would be other copies, whose routes and whose database are not those of the tests.
const require = createRequire(import.meta.url);
const { testDatabase } = require('../support/database.ts') as typeof import('../support/database.ts');
const { mochaGlobalTeardown } = require('../support/hooks.ts') as typeof import('../support/hooks.ts');
const { keepWorld } = require('../policies/matrixWorld.ts') as typeof import('../policies/matrixWorld.ts');
const { routes } =
  require('../../server/features/index.ts') as typeof import('../../server/features/index.ts');

const GOAL_PERCENT = 95;
/** Its people's sessions must not expire meanwhile. */
const WORLD_LASTS_MS = 600_000;
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'policies,functions,routes' },
    named: { type: 'string', default: '' },
    sample: { type: 'string' },
    skip: { type: 'string', default: '0' },
    seed: { type: 'string' },
    part: { type: 'string', default: '1/1' },
    minutes: { type: 'string', default: 'Infinity' },
    files: { type: 'string', default: '12' },
    again: { type: 'string' },
  },
});
const say = (text: string) => void process.stdout.write(`${text}\n`);
const { admin } = await testDatabase();
const ends = Date.now() + Number(options.minutes) * 60_000;
const again = options.again === undefined ? null : readFileSync(options.again, 'utf8');

/** What every file of the product and of the tests says, by its path. */
function textsOf(): Map<string, string> {
  const files = ['server', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/${path}`),
  );
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}

const kinds: Record<string, () => Mutant[] | Promise<Mutant[]>> = {
  policies: () => policyMutants(admin, Number(options.files)),
  functions: () => functionMutants(admin, textsOf(), Number(options.files)),
  routes: () => routeMutants(routes),
};

/** Mends it, and ends whatever holds what is to be mended: a test that was given up may still wait in the database. */
async function mend(mutant: Mutant): Promise<void> {
  try {
    await mutant.mendIt();
  } catch {
    await admin.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await mutant.mendIt();
  }
}

interface Count {
  noticed: number;
  survived: string[];
}

/** Judges the mutants of one kind, or a sample of them, and says what became of each. */
async function judgeKind(kind: string, seed: number): Promise<Count> {
  const all = (await kinds[kind]!()).filter(
    ({ name }) => name.includes(options.named) && (again === null || again.includes(`survived: ${name} [`)),
  );
  const [part, parts] = options.part.split('/').map(Number) as [number, number];
  const chosen = inOrder(all, seed)
    .slice(Number(options.skip), Number(options.sample ?? all.length))
    .filter((_, n) => n % parts === part - 1);
  say(`${kind}: ${chosen.length} of ${all.length} mutants, seed ${seed}`);
  const count: Count = { noticed: 0, survived: [] };
  let worldEnds = 0;
  for (const mutant of chosen) {
    if (Date.now() > ends) break;
    if (Date.now() > worldEnds) {
      await keepWorld();
      worldEnds = Date.now() + WORLD_LASTS_MS;
    }
    const began = Date.now();
    const by = await judge(mutant, () => mend(mutant), say);
    const seconds = `${((Date.now() - began) / 1000).toFixed(1)} s`;
    if (by === undefined) continue;
    if (by !== null) count.noticed++;
    else count.survived.push(mutant.name);
    const reason = by === null ? reasonFor(mutant.name) : null;
    say(
      by === null
        ? `survived: ${mutant.name}${reason === null ? '' : ` (${reason})`} [${seconds}]`
        : `noticed: ${mutant.name} — ${by} [${seconds}]`,
    );
  }
  return count;
}

async function run(): Promise<void> {
  const seed = seedOf(options.seed);
  for (const kind of options.only.split(',')) {
    const { noticed, survived } = await judgeKind(kind, seed);
    const counted = noticed + survived.length;
    const percent = (100 * noticed) / counted;
    const unexplained = survived.filter((name) => reasonFor(name) === null);
    say(
      `\n${kind}: ${noticed} of ${counted} noticed (${percent.toFixed(1)} %), ` +
        `${unexplained.length} survivors without a reason, seed ${seed}`,
    );
    for (const name of unexplained) say(`  ${name}`);
    if (percent < GOAL_PERCENT || unexplained.length > 0) process.exitCode = 1;
  }
}

try {
  await run();
} finally {
  await mochaGlobalTeardown();
}
