import { readFile } from 'node:fs/promises';
import type pg from 'pg';

/** Measures what a connection's backend spends: CPU nanoseconds from the kernel on Linux, wall time elsewhere. */
export async function backendClock(client: pg.PoolClient | pg.Client): Promise<() => Promise<number>> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const file = `/proc/${rows[0]?.pid ?? 0}/schedstat`;
  const read = async () => Number((await readFile(file, 'utf8')).split(' ')[0]);
  const works = await read().then((time) => time > 0, () => false); // prettier-ignore
  return works ? read : () => Promise.resolve(Number(process.hrtime.bigint()));
}
