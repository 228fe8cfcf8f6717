import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './error.ts';
import type { Folders } from './folders.ts';

const STOP_WITHIN_MS = 10_000;

/**
 * Takes the data folder for this process, also from a process that no longer lives.
 * @returns gives the folder back.
 * @throws {EmbeddedPostgresError} when another living process has it.
 */
export function lockDataDir(dataDir: string): () => void {
  const path = join(dataDir, 'gatehouse.pid');
  const own = `${process.pid} ${birthOf(process.pid) ?? ''}`;
  for (;;) {
    try {
      writeFileSync(path, own, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [pid = '', ...birth] = readIfThere(path).split(' ');
    // The number alone is not enough: after a restart, above all of a container, another process may soon have it.
    if (pid !== '' && birthOf(Number(pid)) === birth.join(' ')) {
      throw new EmbeddedPostgresError(
        `Gatehouse is already running with the data folder ${dataDir} (process ${pid}). Stop it first, or set DATA_DIR to another folder.`,
      );
    }
    rmSync(path, { force: true });
  }
}

/**
 * Stops the Postgres that a killed process left running on this data folder, and removes what it left.
 * @throws {EmbeddedPostgresError} when it does not stop.
 */
export async function stopOrphan(folders: Folders): Promise<void> {
  const file = join(folders.data, 'postmaster.pid');
  const lines = readIfThere(file).split('\n');
  const pid = Number(lines[0]);
  if (!(pid > 0)) return;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isPostgresOf(folders.data, pid)) break;
    signalTo(pid, signal);
    await until(() => !isPostgresOf(folders.data, pid), STOP_WITHIN_MS);
  }
  if (isPostgresOf(folders.data, pid)) {
    throw new EmbeddedPostgresError(
      `Postgres is still running from an earlier start (process ${pid}) and won't stop. Stop it by hand.`,
    );
  }
  // Another process may have the number by now. Postgres would take that for itself and refuse to start.
  rmSync(file, { force: true });
  removeTemporary(lines[4] ?? '', folders);
}

/** Waits until the condition holds, or the time is over. */
export async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition() && Date.now() < end) await sleep(10);
}

/** Sends a signal to a process that may be gone already. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Removes the socket's folder if it was created among the temporary files. */
export function removeTemporary(socketFolder: string, folders: Folders): void {
  const isOurs = /[/\\]gatehouse-\w{6}$/.test(socketFolder) && dirname(socketFolder) !== folders.home;
  if (isOurs) rmSync(socketFolder, { recursive: true, force: true });
}

/** The text of a file, '' when there is none. */
export function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** When a process began, as a text to compare; null if it isn't alive. */
function birthOf(pid: number): string | null {
  if (process.platform === 'linux') {
    const [state, ...fields] = readIfThere(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ');
    if (!state || state === 'Z') return null;
    return `${readIfThere('/proc/sys/kernel/random/boot_id').trim()} ${fields[18] ?? ''}`;
  }
  if (process.platform !== 'win32') return ask('ps', ['-o', 'lstart=', '-p', `${pid}`]);
  return isListedOnWindows(pid) ? '' : null;
}

function isPostgresOf(data: string, pid: number): boolean {
  if (process.platform === 'linux') {
    return readIfThere(`/proc/${pid}/cmdline`).split('\0').includes(data);
  }
  if (process.platform !== 'win32')
    return ask('ps', ['-o', 'command=', '-p', `${pid}`])?.includes(data) ?? false;
  return isListedOnWindows(pid, 'postgres.exe');
}

function isListedOnWindows(pid: number, image = ''): boolean {
  const line = ask('tasklist', ['/NH', '/FO', 'CSV', '/FI', `PID eq ${pid}`]);
  return line?.includes(`"${pid}"`) === true && line.includes(image);
}

function ask(command: string, args: string[]): string | null {
  try {
    return (
      execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
    );
  } catch {
    return null;
  }
}
