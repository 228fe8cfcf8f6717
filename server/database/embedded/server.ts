import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { POSTGRES_ENV, type Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './error.ts';
import type { Folders } from './folders.ts';
import { readIfThere, signalTo, stopOrphan, until } from './process.ts';

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends each Postgres of this process at once, without waiting for it. */
const endings = new Set<() => void>();

/**
 * Starts the server on an existing database and waits until it answers. It ends with this process.
 * @param clear called once when the server has ended, or this process ends
 * @returns stops the server and waits for its end
 * @throws {EmbeddedPostgresError} with the end of the server's log when it does not start
 */
export async function runPostgres(
  folders: Folders,
  binaries: Binaries,
  settings: Record<string, string>,
  clear: () => void,
): Promise<() => Promise<void>> {
  const end = Date.now() + START_WITHIN_MS;
  for (;;) {
    const child = launch(folders, binaries, settings);
    const ending = (): void => {
      if (!hasEnded(child)) askToStop(child, binaries, folders);
      clear();
    };
    endWithProcess(ending);
    await until(() => hasEnded(child) || isReady(folders, child), end - Date.now());
    const stop = async (): Promise<void> => {
      await stopChild(child, binaries, folders);
      forget(ending);
    };
    if (!hasEnded(child) && isReady(folders, child)) {
      return async () => {
        await stop();
        clear();
      };
    }
    await stop();
    const log = readIfThere(logOf(folders)).trim();
    // The last children of a Postgres that was killed take a moment to notice.
    const isHeld = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/.test(log);
    if (!isHeld || Date.now() > end) {
      clear();
      throw new EmbeddedPostgresError(
        `Postgres didn't start in ${folders.data}. Its log ends with:\n${log.split('\n').slice(-5).join('\n')}`,
      );
    }
    await stopOrphan(folders);
    await until(() => false, 200);
  }
}

function launch(folders: Folders, binaries: Binaries, settings: Record<string, string>): ChildProcess {
  const path = logOf(folders);
  rmSync(path, { force: true });
  const log = openSync(path, 'w', 0o600);
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', folders.data, ...args], {
    ...folders.account,
    cwd: '/',
    env: POSTGRES_ENV,
    stdio: ['ignore', log, log],
    // Not in the terminal's process group: Ctrl-C is for us, and running requests still need the database.
    detached: true,
    windowsHide: true,
  });
  closeSync(log);
  child.on('error', (error) => writeFileSync(path, error.message));
  // A script that forgets to stop it can still end.
  child.unref();
  return child;
}

function logOf(folders: Folders): string {
  return join(folders.home, 'postgres.log');
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function isReady(folders: Folders, child: ChildProcess): boolean {
  const lines = readIfThere(join(folders.data, 'postmaster.pid')).split('\n');
  return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
}

async function stopChild(child: ChildProcess, binaries: Binaries, folders: Folders): Promise<void> {
  if (hasEnded(child)) return;
  child.ref();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  askToStop(child, binaries, folders);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(late);
}

/** A fast shutdown: sessions are ended, committed work is written. */
function askToStop(child: ChildProcess, binaries: Binaries, folders: Folders): void {
  if (process.platform === 'win32') {
    execFileSync(binaries.pgCtl, ['stop', '-D', folders.data, '-m', 'fast', '-W'], { stdio: 'ignore' });
  } else if (child.pid !== undefined) {
    signalTo(child.pid, 'SIGINT');
  }
}

function endWithProcess(ending: () => void): void {
  endings.add(ending);
  if (endings.size > 1) return;
  process.on('exit', endAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function forget(ending: () => void): void {
  endings.delete(ending);
  if (endings.size > 0) return;
  process.off('exit', endAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function endAll(): void {
  for (const ending of [...endings]) {
    forget(ending);
    ending();
  }
}

/** If nobody else listens, a signal ends this process as it would without us. Otherwise the other listeners decide. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endAll();
  process.kill(process.pid, signal);
}
