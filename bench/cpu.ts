import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

/** CPU milliseconds that something took: in the server's process, and in the backends of Postgres that it uses. */
export interface Spent {
  node: number;
  postgres: number;
}

/** Begins to count what a server spends; the count ends when the result is called. Where Linux doesn't tell, it is 0. */
export type Counting = () => Promise<() => Promise<Spent>>;

/**
 * Counts what a server and its backends spend, and not whoever asks it.
 * @param like the application's name of its connections, as a pattern
 */
export const countingOf =
  (admin: pg.Pool, pid: number, like: string): Counting =>
  async () => {
    const backends = async () => {
      const { rows } = await admin.query<{ pid: number }>(
        'select pid from pg_stat_activity where application_name like $1',
        [like],
      );
      return new Map(await Promise.all(rows.map(async (row) => [row.pid, await cpuOf(row.pid)] as const)));
    };
    const before = await backends();
    const node = await cpuOf(pid);
    return async () => {
      const nodes = (await cpuOf(pid)) - node;
      // One that has ended since was one too many: it had nothing to do.
      const more = [...(await backends())].map(([its, cpu]) => Math.max(0, cpu - (before.get(its) ?? 0)));
      return { node: nodes, postgres: more.reduce((sum, each) => sum + each, 0) };
    };
  };

/** CPU milliseconds of a process, all its threads together, 0 when it has ended. */
async function cpuOf(pid: number): Promise<number> {
  let sum = 0;
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  for (const thread of threads) {
    const told = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
    sum += Number(told.split(' ')[0]);
  }
  return sum / 1e6;
}
