import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../server/database/embedded/start.ts';
import { rolePasswords } from '../server/database/open.ts';
import { migrate } from '../db/migrate.ts';
import { prepareDatabase, urlOfDatabase } from '../db/prepare.ts';
import { schemaText } from '../db/schemaText.ts';

const name = 'gatehouse';
const file = fileURLToPath(new URL('../db/schema.sql', import.meta.url));

/** Makes the schema anew in an embedded Postgres of its own and writes db/schema.sql. */
async function dump(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-schema-'));
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  try {
    await prepareDatabase(
      server.adminUrl,
      name,
      rolePasswords(() => 'not for use'),
    );
    const url = urlOfDatabase(server.adminUrl, name);
    await migrate(url, name);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await writeFile(file, await schemaText(client, name));
    await client.end();
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

dump().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
