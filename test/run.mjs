// What `npm test` runs: the checks of the code as it stands, then every test on the embedded Postgres, then those of the
// policies again on the machine's own PostgreSQL if there is one. `npm run test:long` runs what takes too long for that: kills
// and load in their full numbers, and every request on the machine's PostgreSQL. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CHECKS = ['format:check', 'lint', 'typecheck', 'dead-code', 'imports'];
const AT_ONCE = 2;
const LONG = process.argv.includes('--long');

const total = { passed: 0, failed: 0, skipped: 0 };
const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-counts-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** Runs a program; `output` is what it printed, unless that goes straight to ours. */
function run(command, args, { stream = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', stream ? 'inherit' : 'pipe', stream ? 'inherit' : 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => resolve({ code, output }));
  });
}

async function runCheck(name) {
  const began = Date.now();
  const { code, output } = await run('npm', ['run', '-s', name]);
  total[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${code === 0 ? '✔' : '✘'} ${name} (${seconds(began)})`);
  if (code !== 0) console.log(output.trimEnd());
}

async function runMocha(title, specs, env = {}) {
  const began = Date.now();
  console.log(`\n${title}`);
  const counts = join(scratch, `${total.passed}-${Date.now()}.json`);
  const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const args = [mocha, '--reporter', 'test/support/reporter.cjs', ...specs];
  const { code } =
    specs.length > 0
      ? await run(process.execPath, args, {
          stream: true,
          env: { ...env, TEST_COUNTS: counts },
        })
      : { code: 1 };
  // Without counts it ended before its last test, whatever its exit code says.
  const isWhole = existsSync(counts);
  const result = isWhole ? JSON.parse(readFileSync(counts, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
  if ((code !== 0 || !isWhole) && result.failed === 0) {
    const how = isWhole ? '' : ' before its last test';
    console.log(
      specs.length > 0 ? `✘ mocha ended with ${code ?? 'a signal'}${how}.` : '✘ There are no such tests.',
    );
    result.failed = 1;
  }
  for (const kind of Object.keys(total)) total[kind] += result[kind];
  console.log(`${result.failed === 0 ? '✔' : '✘'} ${title} (${seconds(began)})`);
}

register();
const { findSystemPostgres } = await import('./support/systemPostgres.ts');

const began = Date.now();
const specs = readdirSync(join(ROOT, 'test'), { recursive: true })
  .map((path) => `test/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.test.ts'))
  .sort();
const inFolders = (...folders) => specs.filter((path) => folders.includes(path.split('/')[1]));
const binaries = findSystemPostgres();

async function runShort() {
  const waiting = [...CHECKS];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let name = waiting.shift(); name; name = waiting.shift()) await runCheck(name);
    }),
  );
  await runMocha('Tests on the embedded Postgres', specs);
  if (binaries)
    await runMocha(`Policies on ${binaries}`, inFolders('policies'), { TEST_POSTGRES_BIN: binaries });
}

async function runLong() {
  const inFull = ['test/process/kills.test.ts', 'test/load/load.test.ts'];
  await runMocha('Kills and load in full', inFull, { TEST_LONG: '1' });
  if (binaries)
    await runMocha(`Requests on ${binaries}`, inFolders('requests'), { TEST_POSTGRES_BIN: binaries });
  else
    console.log(
      '\nThere is no PostgreSQL 15 or later on this machine: requests ran on the embedded one alone.',
    );
}

await (LONG ? runLong() : runShort());

console.log(`\nAll of it took ${seconds(began)}.`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
