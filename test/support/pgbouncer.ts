import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import { loginRoles, roleName } from '../../db/roles.ts';
import { until } from '../../server/database/embedded/process.ts';
import { testDatabase } from './database.ts';
import { temporaryFolder } from './madeOnce.ts';

/** A PgBouncer in transaction mode in front of the run's database. */
export interface PgBouncer {
  databaseUrl: string;
  /** Whether it passes named statements on, as it does from 1.21. */
  keepsStatements: boolean;
  stop(): Promise<void>;
}

/** The program, where Debian's package installed it or somewhere on the path; null if there is none. */
export function findPgBouncer(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path)) ?? null;
}

/** Root runs it as the user that owns nothing, like Postgres: PgBouncer refuses to run as root. */
const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;
const port = 6432;

/**
 * Starts it with fewer connections than there are clients, so that one connection serves tenants in turn.
 * @param program from `findPgBouncer`
 * @param connections of each login to the database
 */
export async function startPgBouncer(program: string, connections: number): Promise<PgBouncer> {
  const [, major = 0, minor = 0] =
    /(\d+)\.(\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' })) ?? [];
  const keepsStatements = Number(major) > 1 || Number(minor) >= 21;
  const { adminUrl, prefix, passwords } = await testDatabase();
  const folder = await temporaryFolder('gatehouse-pgbouncer-');
  if (account) await chown(folder, account.uid, account.gid);
  const { hostname, port: postgresPort } = new URL(adminUrl);
  const users = loginRoles.map((role) => `${roleName(prefix, role)} "${passwords[role]}"`);
  await writeFile(join(folder, 'users.txt'), users.join('\n'), { mode: 0o644 });
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    [
      '[databases]',
      `${prefix} = host=${decodeURIComponent(hostname)} port=${postgresPort}`,
      '[pgbouncer]',
      `unix_socket_dir = ${folder}`,
      `listen_port = ${port}`,
      'auth_type = scram-sha-256',
      `auth_file = ${join(folder, 'users.txt')}`,
      'pool_mode = transaction',
      `default_pool_size = ${connections}`,
      'max_client_conn = 200',
      ...(keepsStatements ? ['max_prepared_statements = 100'] : []),
    ].join('\n'),
  );
  const child = spawn(program, ['-q', join(folder, 'pgbouncer.ini')], {
    ...account,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (part: Buffer) => (log += part.toString()));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const databaseUrl = `postgresql://${encodeURIComponent(folder)}:${port}/${prefix}`;
  const url = new URL(databaseUrl);
  url.username = roleName(prefix, 'app_public').replaceAll('"', '');
  url.password = passwords.app_public;
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const end = Date.now() + 10_000;
  while (!(await answers(url.href))) {
    if (Date.now() > end || child.exitCode !== null) {
      await stop();
      throw new Error(`PgBouncer does not start: ${log}`);
    }
    await until(() => false, 50);
  }
  return { databaseUrl, keepsStatements, stop };
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
