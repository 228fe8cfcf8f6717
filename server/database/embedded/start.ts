import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findBinaries, POSTGRES_ENV, type Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './error.ts';
import { makePrivate, makeSocketFolder, prepareFolders, type Folders } from './folders.ts';
import { lockDataDir, readIfThere, removeTemporary, stopOrphan } from './process.ts';
import { runPostgres } from './server.ts';

/** A running Postgres of our own, for the demo and the tests. */
export interface EmbeddedPostgres {
  /** Superuser `postgres`, database `postgres`, by a Unix socket (on Windows by 127.0.0.1). */
  adminUrl: string;
  /** Stops Postgres and gives the data folder back; the data stay. */
  stop(): Promise<void>;
  /** 18.4 */
  version: string;
}

interface Place {
  adminUrl: string;
  settings: Record<string, string>;
  socketFolder: string;
}

const ON_WINDOWS = process.platform === 'win32';

/**
 * Starts Postgres on a data folder and creates the database there if there is none. Nobody but this user (or root) can
 * connect: the socket is in a folder of mode 0700, so it asks for no password. On Windows it listens on 127.0.0.1 with a
 * password. It is stopped when this process ends, or at the next start if the end went unnoticed (SIGKILL).
 * @param options.binaries the bin folder of another PostgreSQL (15 or later)
 * @param options.durable false for tests: fast, and lost when the machine fails
 * @param options.settings server settings besides ours
 * @param options.connections how many need to be possible at once; there are always at least 100
 * @throws {EmbeddedPostgresError} with a message that says what to do
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  binaries?: string;
  durable?: boolean;
  connections?: number;
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const folders = prepareFolders(options.dataDir);
  const unlock = lockDataDir(folders.dataDir);
  try {
    const binaries = findBinaries(folders, options.binaries);
    await stopOrphan(folders);
    if (!existsSync(folders.data)) await makeDatabase(folders, binaries, options.durable ?? true);
    checkMajor(folders, binaries);
    const place = await findPlace(folders);
    const settings = { ...settingsFor(binaries, options), ...options.settings, ...place.settings };
    const stop = await runPostgres(folders, binaries, settings, () => {
      removeTemporary(place.socketFolder, folders);
      unlock();
    });
    return { adminUrl: place.adminUrl, version: binaries.version, stop };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function makeDatabase(folders: Folders, binaries: Binaries, durable: boolean): Promise<void> {
  for (const name of readdirSync(folders.home)) {
    if (name.startsWith('postgres.new-')) rmSync(join(folders.home, name), { recursive: true, force: true });
  }
  // Created aside and renamed, so a start that was killed half-way leaves no half database behind.
  const staging = join(folders.home, `postgres.new-${process.pid}`);
  makePrivate(staging, folders.account);
  const args = ['-D', staging, '-U', 'postgres', '--encoding=UTF8', '--auth-host=scram-sha-256'];
  if (binaries.major >= 17) args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  else args.push('--locale=C.UTF-8');
  if (ON_WINDOWS) args.push(`--pwfile=${passwordFile(folders)}`);
  else args.push('--auth-local=trust');
  if (!durable) args.push('--no-sync');
  try {
    await promisify(execFile)(binaries.initdb, args, { ...folders.account, cwd: '/', env: POSTGRES_ENV });
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    const { stderr, message } = error as Error & { stderr?: string };
    throw new EmbeddedPostgresError(
      `The database in ${folders.home} can't be created: ${stderr?.trim() || message}`,
      {
        cause: error,
      },
    );
  }
  renameSync(staging, folders.data);
}

function checkMajor(folders: Folders, binaries: Binaries): void {
  const major = Number(readIfThere(join(folders.data, 'PG_VERSION')));
  if (major === binaries.major) return;
  throw new EmbeddedPostgresError(
    `The database in ${folders.data} was made by PostgreSQL ` +
      `${major || 'of an unknown version'}, but this is ${binaries.version}. Remove that folder ` +
      'to start again, or set DATA_DIR to another one.',
  );
}

function settingsFor(
  binaries: Binaries,
  { durable = true, connections = 0 }: { durable?: boolean; connections?: number },
): Record<string, string> {
  return {
    cluster_name: 'gatehouse',
    // Some for people who look at it from outside, and those that Postgres keeps for superusers.
    max_connections: `${Math.max(100, connections + 10)}`,
    shared_buffers: '128MB',
    // No replica ever reads from here.
    wal_level: 'minimal',
    max_wal_senders: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Three processes less to start.
    ...(binaries.major >= 18 ? { io_method: 'sync' } : {}),
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
}

async function findPlace(folders: Folders): Promise<Place> {
  if (ON_WINDOWS) {
    const port = await freePort();
    const password = readFileSync(passwordFile(folders), 'utf8').trim();
    return {
      adminUrl: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
      settings: { listen_addresses: '127.0.0.1', port: `${port}` },
      socketFolder: '',
    };
  }
  const socketFolder = makeSocketFolder(folders);
  return {
    adminUrl: `postgresql://postgres@${encodeURIComponent(socketFolder)}:5432/postgres`,
    settings: {
      listen_addresses: '',
      port: '5432',
      // A list, because a quoted name may contain anything.
      unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    },
    socketFolder,
  };
}

function passwordFile(folders: Folders): string {
  const path = join(folders.home, 'postgres.password');
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
