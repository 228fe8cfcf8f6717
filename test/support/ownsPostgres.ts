// A process of its own that owns an embedded Postgres, to be killed by test/embedded.test.ts.
// Arguments: data folder, SQL to run. Prints one line of JSON when it is ready, then stays.
import pg from 'pg';
import { startEmbeddedPostgres } from '../../server/database/embedded/start.ts';

const [dataDir = '', sql = 'select 1'] = process.argv.slice(2);
try {
  const postgres = await startEmbeddedPostgres({ dataDir });
  const client = new pg.Client(postgres.adminUrl);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  const { rows: server } = await client.query<{ pid: string }>(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid",
  );
  process.stdout.write(`${JSON.stringify({ rows, serverPid: Number(server[0]?.pid) })}\n`);
  // Ends only by a signal.
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: (error as Error).message })}\n`);
  process.exitCode = 1;
}
