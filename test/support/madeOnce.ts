import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atEnd } from './atEnd.ts';

/** Where `npm test` keeps what its lanes share; it removes the folder at its end. */
const RUN_FOLDER = 'TEST_RUN_FOLDER';
let own: Promise<string> | null = null;

/** A folder that lasts as long as the run, in which Postgres' account can pass through. */
export async function makeRunFolder(): Promise<{ env: Record<string, string>; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-run-'));
  await chmod(folder, 0o711);
  // What has just ended may still write a last file there.
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  return { env: { [RUN_FOLDER]: folder }, remove };
}

/** A new folder; what a run makes is in the run's folder, which goes when the run ends or is broken off. */
export function temporaryFolder(prefix: string): Promise<string> {
  return mkdtemp(join(process.env[RUN_FOLDER] ?? tmpdir(), prefix));
}

/** Whether other lanes run beside this process. */
export const isInLane = () => process.env[RUN_FOLDER] !== undefined;

/**
 * A folder whose content takes long to make and is the same for everybody: made by the process of the run that needs it first,
 * while the others wait for it. Nobody changes it afterwards.
 * @param make fills a folder that isn't there yet; it gets its name when that is done
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(process.env[RUN_FOLDER] ?? (await (own ??= makeOwn())), name);
  const lock = `${folder}.lock`;
  for (;;) {
    if (existsSync(folder)) return folder;
    const isOurs = await writeFile(lock, String(process.pid), { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (isOurs) break;
    // Whoever was at it may have been killed.
    if (!lives(lock)) await rm(lock, { force: true });
    await pause(50);
  }
  const making = `${folder}.making`;
  try {
    if (existsSync(folder)) return folder;
    await rm(making, { recursive: true, force: true });
    await make(making);
    await rename(making, folder);
    return folder;
  } finally {
    await rm(lock, { force: true });
  }
}

/** A test file that is run by itself shares with nobody. */
async function makeOwn(): Promise<string> {
  const { env, remove } = await makeRunFolder();
  atEnd(remove);
  return env[RUN_FOLDER]!;
}

/** Whether the process that has written its number there is alive; one that is about to write it counts as such. */
function lives(lock: string): boolean {
  try {
    const pid = readFileSync(lock, 'utf8');
    return pid === '' || process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
