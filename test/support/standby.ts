import { execFile } from 'node:child_process';
import { chmod, chown, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { urlOfDatabase } from '../../db/prepare.ts';
import { startEmbeddedPostgres } from '../../server/database/embedded/start.ts';
import { until } from '../../server/database/embedded/process.ts';
import { testDatabase } from './database.ts';
import { temporaryFolder } from './madeOnce.ts';

/** A hot standby of the run's database. */
export interface Standby {
  databaseUrl: string;
  /** Resolves when the standby shows everything that the primary has at this moment. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Copies the run's database while it is working, and lets a second server follow it by streaming replication. */
export async function startStandby(): Promise<Standby> {
  const { admin, adminUrl, prefix } = await testDatabase();
  const dataDir = await temporaryFolder('gatehouse-standby-');
  // The user that Postgres runs as needs to be able to pass through.
  await chmod(dataDir, 0o711);
  const data = join(dataDir, 'postgres');
  // The backup lasts as long as the session that began it.
  const session = await admin.connect();
  let label: string;
  try {
    await session.query("select pg_backup_start('standby', true)");
    const { rows: folder } = await session.query<{ path: string }>(
      "select current_setting('data_directory') as path",
    );
    // The log restores files that are removed while they are copied.
    await promisify(execFile)('cp', ['-a', folder[0]!.path, data]).catch(() => undefined);
    const { rows } = await session.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(false)',
    );
    label = rows[0]!.labelfile;
  } finally {
    session.release();
  }
  const { uid, gid } = await stat(data);
  for (const [name, text] of [
    ['backup_label', label],
    ['standby.signal', ''],
  ] as const) {
    await writeFile(join(data, name), text);
    await chown(join(data, name), uid, gid);
  }
  await rm(join(data, 'postmaster.pid'));
  const binaries = process.env['TEST_POSTGRES_BIN'];
  const server = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    ...(binaries ? { binaries } : {}),
    settings: { primary_conninfo: conninfoOf(adminUrl), wal_level: 'logical', max_wal_senders: '4' },
  });
  return {
    databaseUrl: urlOfDatabase(server.adminUrl, prefix),
    async catchUp() {
      const { rows } = await admin.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
      const behind = `select 1 from pg_stat_replication where replay_lsn >= $1::pg_lsn`;
      let caughtUp = false;
      for (const end = Date.now() + 15_000; !caughtUp && Date.now() < end;) {
        caughtUp = (await admin.query(behind, [rows[0]!.lsn])).rowCount === 1;
        if (!caughtUp) await until(() => false, 50);
      }
      if (!caughtUp) throw new Error('the standby does not catch up');
    },
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A URL as libpq's list of words, in which the host may be a folder. */
function conninfoOf(url: string): string {
  const { hostname, username, port } = new URL(url);
  return `host='${decodeURIComponent(hostname)}' port=${port} user=${username}`;
}
