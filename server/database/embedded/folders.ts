import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './error.ts';

/** The system user that Postgres runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/** Where the embedded Postgres keeps its things. */
export interface Folders {
  /** The data folder as it was requested, with links resolved. */
  dataDir: string;
  /** Holds `data`, the log and the socket; the same as `dataDir` unless Postgres cannot reach that. */
  home: string;
  data: string;
  /** null: the user of this process. */
  account: Account | null;
}

/** Postgres refuses to run as root, so root runs it as the user that owns nothing. */
const NOBODY: Account = { uid: 65534, gid: 65534 };
/** For data that Postgres can't reach where it is, such as below /root. Only root uses it, and only root can write there. */
export const ELSEWHERE = '/var/lib/gatehouse';
/** Linux allows 107 bytes for a socket's path, macOS 103; `/.s.PGSQL.5432` is part of it. */
const LONGEST_SOCKET_FOLDER = 86;

/**
 * Creates the data folder and decides where Postgres keeps its data and as which user it runs. If we are root, that is the
 * owner of existing data, or else nobody (65534). If this user can't reach the data folder, the data go to
 * /var/lib/gatehouse/HASH, and `postgres` in the data folder is a link to them.
 * @throws {EmbeddedPostgresError} when the folder can't be created, written or reached.
 */
export function prepareFolders(path: string): Folders {
  const dataDir = makeDataDir(path);
  const data = join(dataDir, 'postgres');
  if (process.getuid?.() !== 0) {
    if (existsSync(data) && !isOwn(data)) {
      throw new EmbeddedPostgresError(
        `The database in ${data} doesn't belong to ${userInfo().username}. Start ` +
          'Gatehouse as the user who created it, or set DATA_DIR to another folder.',
      );
    }
    return { dataDir, home: dataDir, data, account: null };
  }
  if (existsSync(data)) return existingAsRoot(dataDir, realpathSync(data));
  if (!canReach(dataDir, NOBODY) && canReach(dirname(dataDir), NOBODY)) {
    // Postgres only needs to pass through. Others still can't list the folder.
    chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o011);
  }
  if (canReach(dataDir, NOBODY)) return { dataDir, home: dataDir, data, account: NOBODY };
  const home = homeElsewhere(dataDir);
  rmSync(data, { force: true });
  symlinkSync(join(home, 'postgres'), data);
  return { dataDir, home, data: join(home, 'postgres'), account: NOBODY };
}

/** Whether this account may pass through the folder and all above it, according to their modes. */
export function canReach(folder: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(folder);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  const above = dirname(folder);
  return (mode & bit) !== 0 && (above === folder || canReach(above, account));
}

/** Creates an empty folder that only Postgres' account can enter. */
export function makePrivate(folder: string, account: Account | null): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (account) chownSync(folder, account.uid, account.gid);
}

/** A private folder for the Unix socket: beside the data, or among the temporary files if that path is too long. */
export function makeSocketFolder({ home, account }: Folders): string {
  const beside = join(home, 'socket');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_FOLDER) {
    rmSync(beside, { recursive: true, force: true });
    makePrivate(beside, account);
    return beside;
  }
  const fits = (folder: string): boolean =>
    Buffer.byteLength(folder) <= LONGEST_SOCKET_FOLDER - '/gatehouse-XXXXXX'.length &&
    existsSync(folder) &&
    (!account || canReach(folder, account));
  const folder = mkdtempSync(join([tmpdir(), '/tmp'].find(fits) ?? '/tmp', 'gatehouse-'));
  makePrivate(folder, account);
  return folder;
}

function makeDataDir(path: string): string {
  try {
    // Root's Postgres must be able to pass through; an ordinary user's folder is nobody else's business.
    mkdirSync(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST' || code === 'ENOTDIR'
        ? 'is not a folder'
        : `can't be created or written by ${userInfo().username} (${code ?? 'unknown reason'})`;
    throw new EmbeddedPostgresError(
      `The data folder ${path} ${why}. Give this user access to it, or set DATA_DIR to a folder they can write to.`,
      { cause: error },
    );
  }
}

function isOwn(folder: string): boolean {
  // Windows has no numeric owners.
  return process.getuid === undefined || statSync(folder).uid === process.getuid();
}

function existingAsRoot(dataDir: string, data: string): Folders {
  const { uid, gid } = statSync(data);
  const account = uid === 0 ? NOBODY : { uid, gid };
  const home = dirname(data);
  if (!canReach(home, account)) {
    throw new EmbeddedPostgresError(
      `Postgres runs as user ${account.uid}, who can't reach ${home}. Give that folder and those ` +
        'above it pass-through access (chmod o+x), or set DATA_DIR to another folder.',
    );
  }
  return { dataDir, home, data, account };
}

function homeElsewhere(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const home = join(ELSEWHERE, name);
  if (existsSync(home)) {
    // Somebody who removed the data folder wants to start again. One generation is kept, in case it was only not mounted.
    rmSync(`${home}.old`, { recursive: true, force: true });
    renameSync(home, `${home}.old`);
  }
  mkdirSync(home, { recursive: true, mode: 0o711 });
  for (const folder of [home, ELSEWHERE]) {
    if (lstatSync(folder).uid !== 0) {
      throw new EmbeddedPostgresError(`${folder} doesn't belong to root. Set DATA_DIR to another folder.`);
    }
    chmodSync(folder, 0o711);
  }
  return home;
}
