import { expect } from 'chai';
import { until } from './connections.ts';
import { testDatabase } from './database.ts';
import type { Answer } from './app.ts';

/**
 * Sends a request, lets it come as far as it gets while somebody else holds what they write, and commits that before it goes on.
 * @param free locks what the request may not hold while it waits
 */
export async function behind(
  [text, ...values]: readonly [string, ...unknown[]],
  send: () => Promise<Answer>,
  free?: readonly [string, ...unknown[]],
): Promise<Answer> {
  const { admin } = await testDatabase();
  const other = await admin.connect();
  try {
    await other.query('begin');
    const { rowCount } = await other.query(text, [...values]);
    expect(rowCount, 'the other one saves something').to.equal(1);
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
    const sent = send();
    await until('the request waits for the other one', async () => {
      const waits = 'select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))';
      return ((await admin.query(waits, [rows[0]!.pid])).rowCount ?? 0) > 0;
    });
    if (free) expect((await other.query(free[0], free.slice(1))).rowCount, 'nobody holds it').to.equal(1);
    await other.query('commit');
    return await sent;
  } finally {
    await other.query('rollback');
    other.release();
  }
}
