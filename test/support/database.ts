import { execFile } from 'node:child_process';
import { chmod, lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { migrate } from '../../db/migrate.ts';
import { prepareDatabase, urlOfDatabase } from '../../db/prepare.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../server/database/embedded/start.ts';
import { rolePasswords, type OpenDatabase } from '../../server/database/open.ts';
import { createPools, type Pools } from '../../server/database/pools.ts';
import { keyRing, type KeyRing } from '../../server/secrets/keys.ts';
import { isInLane, madeOnce, temporaryFolder } from './madeOnce.ts';

/**
 * The database of a test run. There is one, created when it is first needed. Tests stay apart by creating their own tenants.
 */
export interface TestDatabase extends OpenDatabase {
  pools: Pools;
  /** A superuser's connections, for creating data and for looking behind the policies. */
  admin: pg.Pool;
  /** The same in pipeline mode: many statements are sent in one flight. */
  casting: pg.Pool;
  /** The same, and no trigger looks at what is written. */
  castingUnchecked: pg.Pool;
  adminUrl: string;
  keys: KeyRing;
  /** Stops Postgres as an administrator does, and starts it again on the same data, after `away` if given. */
  restart(away?: () => Promise<void>): Promise<void>;
}

const name = 'gatehouse_test';
/** What the keys of a run are derived from. */
export const testSecret = 'a secret of the tests that is long enough for 32 bytes';
let made: Promise<TestDatabase> | null = null;

/** The run's database; PostgreSQL from TEST_POSTGRES_BIN where that is set. */
export function testDatabase(): Promise<TestDatabase> {
  made ??= make();
  return made;
}

/** Stops what was started. Called once, after the last test. */
export async function stopTestDatabase(): Promise<void> {
  if (made) await (await made).stop();
}

const keys = keyRing([testSecret]);
const passwords = rolePasswords((purpose) => keys.derive(purpose));

function start(dataDir: string): Promise<EmbeddedPostgres> {
  const binaries = process.env['TEST_POSTGRES_BIN'];
  return startEmbeddedPostgres({
    dataDir,
    durable: false,
    // A standby reads from here (standby.ts), and a tenant could move to another server.
    settings: { wal_level: 'logical', max_wal_senders: '4' },
    ...(binaries ? { binaries } : {}),
  });
}

async function prepare({ adminUrl }: EmbeddedPostgres): Promise<void> {
  await prepareDatabase(adminUrl, name, passwords);
  await migrate(urlOfDatabase(adminUrl, name), name);
}

/**
 * Gives a data folder the database as it is after all migrations, made once for all lanes.
 * @returns false where that isn't possible or not worth it: the folder is empty then
 */
async function copyPrepared(dataDir: string): Promise<boolean> {
  if (!isInLane() || process.platform === 'win32') return false;
  const bin = process.env['TEST_POSTGRES_BIN'] ?? 'embedded';
  const prepared = await madeOnce(`postgres-${bin.replaceAll(/\W+/g, '-')}`, async (folder) => {
    const server = await start(folder);
    await prepare(server);
    await server.stop();
  });
  const from = join(prepared, 'postgres');
  // Data that Postgres' account can't reach there are elsewhere: a copy would be the same ones.
  if ((await lstat(from)).isSymbolicLink()) return false;
  await promisify(execFile)('cp', ['-Rp', from, join(dataDir, 'postgres')]);
  await chmod(dataDir, 0o711);
  return true;
}

async function make(): Promise<TestDatabase> {
  const dataDir = await temporaryFolder('gatehouse-test-');
  const isPrepared = await copyPrepared(dataDir);
  let server = await start(dataDir);
  if (!isPrepared) await prepare(server);
  const databaseUrl = urlOfDatabase(server.adminUrl, name);
  const admin = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  admin.on('connect', (client) => client.on('error', () => undefined));
  admin.on('error', () => undefined);
  // Of a copy nothing is in memory: the first to connect reads the catalogue from the disk, for which a pool may not wait.
  if (isPrepared) await admin.query('select from pg_class c join pg_attribute a on a.attrelid = c.oid');
  // A cast is the same each time: what its statements and triggers ask for is planned once.
  const castingPool = (more = '') => {
    const options = `-c plan_cache_mode=force_generic_plan${more}`;
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, pipeline: true, options });
    pool.on('error', () => undefined);
    return pool;
  };
  const casting = castingPool();
  const castingUnchecked = castingPool(' -c session_replication_role=replica');
  const pools = createPools({ databaseUrl, prefix: name, passwords, onError: () => undefined });
  return {
    databaseUrl,
    adminUrl: server.adminUrl,
    prefix: name,
    passwords,
    pools,
    admin,
    casting,
    castingUnchecked,
    keys,
    restart: async (away) => {
      await server.stop();
      await away?.();
      server = await start(dataDir);
    },
    stop: async () => {
      await Promise.all([pools.end(), admin.end(), casting.end(), castingUnchecked.end()]);
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
