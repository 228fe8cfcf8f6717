// What `npm test` runs: the checks of the code as it stands, every test on the embedded Postgres, and the heart of
// the policies again on the machine's own PostgreSQL if there is one, three at a time. `npm test -- NAME …` runs the files of that name,
// `npm test -- --changed` those that what has changed touches, and `npm run test:long` what takes too long for each time:
// kills and load in their full numbers, journeys and pages in every way and state, every request on the machine's
// PostgreSQL, all of it on the newest Node. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { specsTouched } from './runner/changed.ts';
import { cpuSecondsOf, cpuSecondsOfEnded } from './runner/cpu.ts';
import { clearWhenInterrupted, endWhenInterrupted } from './runner/interruption.ts';
import { MochaProcess, type Ran } from './runner/mochaProcess.ts';
import { doAll, type Work } from './runner/pool.ts';
import { specs, specsIn, specsNamed, specsShortened } from './runner/specs.ts';
import { keepTimes, secondsOf } from './runner/times.ts';
import { makeRunFolder } from './support/madeOnce.ts';
import { findSystemPostgres } from './support/systemPostgres.ts';

const CHECKS = ['format:check', 'lint', 'typecheck', 'dead-code', 'imports'];
/** One more than the cores that a small machine has: each lane waits a third of its time, for what it has asked or started. */
const LANES = 3;
/** The newest Node that is kept for long, beside the one that runs this: the oldest that must work is tried each time. */
const NEWEST_LTS = 'node@24';
/** They measure times, or wait for what a machine that has much else to do brings late. */
const ALONE = ['test/requests/forgottenTiming.test.ts'];
/** How much their pages read depends on the planner's figures, and so on the rows of others: a lane begins with them. */
const FIRST = ['test/policies/growth.test.ts'];
/**
 * They look once more at what other files look at as well, or at migrations that don't change any more: `npm test` leaves them to
 * `npm run test:long`.
 */
const LONG_ONLY = [
  'browser/longWords',
  'browser/story',
  'browser/back',
  'browser/portalTicks',
  'requests/benchPages',
  'policies/alphabetMigration',
  'policies/customerMigrations',
  'policies/peopleMigrations',
].map((name) => `test/${name}.test.ts`);
/**
 * What an older PostgreSQL could answer otherwise is asked there each time: what its catalogue holds of policies and grants, and what
 * the actor of a connection is. Who sees which row follows from those, and is asked there in `npm run test:long`.
 */
const ON_MACHINES = ['catalogue', 'schema', 'pool', 'context'].map((name) => `test/policies/${name}.test.ts`);
/** Of what failed in a file, this much is said again at the end. */
const FAILURE_LETTERS = 2000;
/** Below this another lane's Postgres costs more than it saves. */
const WORTH_A_LANE_SECONDS = 20;

const began = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed is said once more at the end: whoever is shown only that must not have to run everything again. */
const failures: string[] = [];
const times = new Map<string, number>();
const binaries = findSystemPostgres();

function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** How long something took, and how much work that was: on a machine that does something else as well, the latter says more. */
function took(seconds: number, cpuSeconds = NaN): string {
  const cpu = cpuSeconds >= 0 ? `, CPU ${cpuSeconds.toFixed(1)} s` : '';
  return `${seconds.toFixed(1)} s${cpu}`;
}

function done(name: string, ran: Ran, seconds: number): void {
  for (const kind of ['passed', 'failed', 'skipped'] as const) total[kind] += ran[kind];
  times.set(name, seconds);
  const heading = `${ran.failed === 0 ? '✔' : '✘'} ${name} (${took(seconds, ran.cpuSeconds)})`;
  say(heading);
  if (ran.text !== '') say(ran.text);
  if (ran.failed > 0) failures.push(`${heading}\n${ran.text.slice(0, FAILURE_LETTERS)}`);
}

interface Ended {
  /** The code that it ended with. */
  code: number | null;
  /** What it has printed. */
  text: string;
  cpuSeconds: number;
}

/** Runs a program. */
function output(command: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { shell: process.platform === 'win32' });
    const nothingToEnd = endWhenInterrupted(() => child.kill());
    let text = '';
    let cpuSeconds = 0;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (text += part.toString()));
    child.once('error', (error) => (text += error.message));
    child.once('exit', () => (cpuSeconds = cpuSecondsOfEnded()));
    child.once('close', (code) => {
      nothingToEnd();
      resolve({ code, text, cpuSeconds });
    });
  });
}

/** A script of package.json; what it prints is worth reading when it fails. */
function check(name: string): Work {
  const run = async (): Promise<Ran> => {
    const { code, text, cpuSeconds } = await output('npm', ['run', '-s', name]);
    return code === 0
      ? { passed: 1, failed: 0, skipped: 0, text: '', cpuSeconds }
      : { passed: 0, failed: 1, skipped: 0, text: text.trimEnd(), cpuSeconds };
  };
  return { name, seconds: secondsOf(name), needsNothing: true, run };
}

function testsOf(file: string): Work {
  const seconds = secondsOf(file);
  const [first, alone] = [FIRST.includes(file), ALONE.includes(file)];
  return { name: file, seconds, first, alone, run: (lane) => lane.runTests(file) };
}

/** Files one behind the other in a mocha of their own, with an environment of its own. */
function batch(name: string, all: readonly string[], env: Record<string, string>): Work {
  const isFirst = (file: string) => FIRST.includes(file);
  const files = [...all.filter(isFirst), ...all.filter((file) => !isFirst(file))];
  const run = async (): Promise<Ran> => {
    let mocha = new MochaProcess(env);
    const each: Ran[] = [];
    for (const file of files) {
      if (!mocha.isAlive) mocha = new MochaProcess(env);
      each.push(await mocha.run(file));
    }
    each.push((await mocha.end()) ?? { passed: 0, failed: 0, skipped: 0, text: '' });
    const sum = (kind: 'passed' | 'failed' | 'skipped' | 'cpuSeconds') =>
      each.reduce((sum, ran) => sum + (ran[kind] ?? 0), 0);
    const text = each.map((ran) => ran.text).filter(Boolean);
    return {
      passed: sum('passed'),
      failed: sum('failed'),
      skipped: sum('skipped'),
      text: text.join('\n'),
      cpuSeconds: sum('cpuSeconds'),
    };
  };
  return { name, seconds: secondsOf(name), run };
}

/** All of `npm test` on another Node: npm fetches its binaries for this one run, which makes them nobody's dependency. */
function onNewestNode(): Work {
  const run = async (): Promise<Ran> => {
    const args = ['exec', '--yes', `--package=${NEWEST_LTS}`, '--', 'node', '--import', 'tsx', 'test/run.ts'];
    const { text } = await output('npm', args);
    const counts = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/m.exec(text);
    if (!counts) return { passed: 0, failed: 1, skipped: 0, text: text.trimEnd() };
    const [, passed, failed, skipped = 0] = counts;
    const fails = Number(failed);
    const said = fails > 0 ? text.trimEnd() : '';
    return { passed: Number(passed), failed: fails, skipped: Number(skipped), text: said };
  };
  return { name: `All of npm test on ${NEWEST_LTS}`, seconds: 0, run };
}

function onMachinesPostgres(name: string, files: readonly string[]): Work[] {
  if (!binaries) {
    say(
      `There is no PostgreSQL 15 or later on this machine: ${name.toLowerCase()} ran on the embedded one alone.`,
    );
    return [];
  }
  return [batch(`${name} on the machine’s PostgreSQL`, files, { TEST_POSTGRES_BIN: binaries })];
}

const [flags, names] = [true, false].map((isFlag) =>
  process.argv.slice(2).filter((argument) => argument.startsWith('--') === isFlag),
) as [string[], string[]];
const changed = flags.find((flag) => /^--changed(=|$)/.test(flag));
const unknown = flags.filter((flag) => flag !== changed && !['--long', '--keep-times'].includes(flag));
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}.`);

function worksOf(files: readonly string[]): Work[] {
  if (files.length === 0) {
    say('✘ There are no such tests.');
    total.failed += 1;
  }
  return files.map(testsOf);
}

function works(): Work[] {
  if (flags.includes('--long'))
    return [
      batch('What npm test shortens, in full', [...LONG_ONLY, ...specsShortened()], { TEST_LONG: '1' }),
      ...onMachinesPostgres('Policies and requests', specsIn('policies', 'requests')),
      onNewestNode(),
    ].map((work) => ({ ...work, alone: true }));
  if (changed !== undefined || names.length > 0) process.env['TEST_EVERY_WAY'] = '1';
  if (changed !== undefined) return specsTouched(changed.split('=')[1]).map(testsOf);
  if (names.length > 0) return worksOf(specsNamed(names));
  return [
    ...CHECKS.map(check),
    ...specs.filter((file) => !LONG_ONLY.includes(file)).map(testsOf),
    ...onMachinesPostgres('Policies', ON_MACHINES),
  ];
}

const all = works();
const expected = all.reduce((sum, { seconds }) => sum + seconds, 0);
const worth = Math.max(Math.floor(expected / WORTH_A_LANE_SECONDS), 1);
const shared = await makeRunFolder();
clearWhenInterrupted(shared.remove);
Object.assign(process.env, shared.env);
await doAll(all, Math.min(worth, LANES), done);
await shared.remove();

if (flags.includes('--keep-times')) keepTimes(times);
if (failures.length > 0) say(`\nWhat failed:\n${failures.join('\n')}`);
say(`\nAll of it took ${took((Date.now() - began) / 1000, cpuSecondsOf(process.pid))}.`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.exitCode = total.failed === 0 ? 0 : 1;
say(`${total.passed} passed, ${total.failed} failed${skipped}`);
