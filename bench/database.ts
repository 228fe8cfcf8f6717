import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../db/migrate.ts';
import { prepareDatabase, urlOfDatabase } from '../db/prepare.ts';
import type { Passwords } from '../db/roles.ts';
import { startEmbeddedPostgres } from '../server/database/embedded/start.ts';
import { rolePasswords } from '../server/database/open.ts';
import { keyRing, type KeyRing } from '../server/secrets/keys.ts';

/** A Postgres of its own for the figures, durable settings as in production. */
export interface BenchDatabase {
  databaseUrl: string;
  prefix: string;
  passwords: Passwords;
  keys: KeyRing;
  /** Superuser: makes the data, and is the role without policies that figures are compared with. */
  admin: pg.Pool;
  version: string;
  stop(): Promise<void>;
}

/** What the bench's processes make their keys of; they share no other state. */
export const benchSecret = 'a secret of the bench that is long enough for 32 bytes';
const name = 'gatehouse_bench';

/**
 * Starts it, with roles, migrations and policies.
 * @param keep a folder that stays for another run; left out: one of its own, gone afterwards
 */
export async function startBenchDatabase(keep?: string): Promise<BenchDatabase> {
  if (keep !== undefined) await mkdir(keep, { recursive: true });
  const dataDir = keep ?? (await mkdtemp(join(tmpdir(), 'gatehouse-bench-')));
  const server = await startEmbeddedPostgres({ dataDir });
  const keys = keyRing([benchSecret]);
  const passwords = rolePasswords((purpose) => keys.derive(purpose));
  await prepareDatabase(server.adminUrl, name, passwords);
  const databaseUrl = urlOfDatabase(server.adminUrl, name);
  await migrate(databaseUrl, name);
  const admin = new pg.Pool({ connectionString: databaseUrl, max: 4, options: '-c jit=off' });
  // An idle connection that the stop breaks off would hide what went wrong before.
  admin.on('error', () => undefined);
  return {
    databaseUrl,
    prefix: name,
    passwords,
    keys,
    admin,
    version: server.version,
    stop: async () => {
      await admin.end();
      await server.stop();
      if (keep === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
