import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../server/database/embedded/start.ts';
import { findSystemPostgres } from './systemPostgres.ts';
import { temporaryFolder } from './madeOnce.ts';

const run = promisify(execFile);
const tools = ['pg_dump', 'pg_restore', 'pg_basebackup', 'psql'];

/** Servers and programs of the machine's PostgreSQL, for trying what docs/running.md says about backups. */
export interface BackupStage {
  /** A folder that the servers may write to, as an archive is. */
  archive: string;
  folder: string;
  /** Starts a server on a folder of this name, which is created if needed. */
  start(name: string, settings?: Record<string, string>): Promise<EmbeddedPostgres>;
  /** Runs a PostgreSQL program as the servers' account; returns what it prints. */
  program(name: string, args: readonly string[], env?: Record<string, string>): Promise<string>;
  /** Accepts a login only with its password, for databases and for replication. */
  askPassword(name: string, adminUrl: string, login: string): Promise<void>;
  /** Takes a base backup for a server of this name, which then starts by recovering. */
  baseBackup(name: string, url: string, password: string): Promise<void>;
  end(): Promise<void>;
}

/** The bin folder of a PostgreSQL that has all programs for a backup; null if the machine has none. */
export function findBackupPrograms(): string | null {
  const bin = findSystemPostgres();
  return bin !== null && tools.every((name) => existsSync(join(bin, name))) ? bin : null;
}

export async function backupStage(bin: string): Promise<BackupStage> {
  const folder = await temporaryFolder('gatehouse-backup-');
  await chmod(folder, 0o711);
  const archive = join(folder, 'archive');
  await mkdir(archive);
  // If root started the servers, they run as another user.
  await chmod(archive, 0o777);
  const running: EmbeddedPostgres[] = [];
  let account: { uid: number; gid: number } | undefined;
  const stage: BackupStage = {
    archive,
    folder,
    async start(name, settings = {}) {
      const dataDir = join(folder, name);
      const server = await startEmbeddedPostgres({ dataDir, binaries: bin, durable: false, settings });
      const { uid, gid } = await stat(join(dataDir, 'postgres'));
      account ??= { uid, gid };
      running.push(server);
      return server;
    },
    async program(name, args, env = {}) {
      const options = { cwd: '/', env: { LC_ALL: 'C', ...env }, ...(process.getuid?.() === 0 && account) };
      return (await run(join(bin, name), [...args], options)).stdout;
    },
    async askPassword(name, adminUrl, login) {
      const file = join(folder, name, 'postgres', 'pg_hba.conf');
      const rules = ['all', 'replication'].map((what) => `local ${what} ${login} scram-sha-256\n`).join('');
      await writeFile(file, rules + (await readFile(file, 'utf8')));
      await ask(adminUrl, 'select pg_reload_conf()');
    },
    async baseBackup(name, url, password) {
      const dataDir = join(folder, name);
      await mkdir(dataDir);
      if (account && process.getuid?.() === 0) await chown(dataDir, account.uid, account.gid);
      const data = join(dataDir, 'postgres');
      const args = [`--dbname=${url}`, `--pgdata=${data}`, '--checkpoint=fast', '--no-sync'];
      await stage.program('pg_basebackup', args, { PGPASSWORD: password });
      await writeFile(join(data, 'recovery.signal'), '');
    },
    async end() {
      for (const server of running) await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

/** One statement on a connection of its own. */
export async function ask<Row extends object>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
