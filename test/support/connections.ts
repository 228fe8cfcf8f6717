import { setTimeout as pause } from 'node:timers/promises';
import { testDatabase } from './database.ts';

/** How long a test waits for what should happen. Nothing counts as done because time has passed. */
const patience = 10_000;

/** Waits until a condition holds; throws when it doesn't within ten seconds. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const latest = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > latest) throw new Error(`this did not come about: ${what}`);
    await pause(5);
  }
}

/** Backends of one of the product's logins that wait for a lock. */
async function waitingBackends(login: string): Promise<number[]> {
  const { admin } = await testDatabase();
  const { rows } = await admin.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and application_name = $1 and wait_event_type = 'Lock'`,
    [`gatehouse ${login}`],
  );
  return rows.map(({ pid }) => pid);
}

/**
 * Starts `ask` while a table is locked, and once its connection waits for that, calls `then` with the backend's process id.
 * So the connection is certainly busy with a query, however fast the machine.
 */
export async function whileBusy<T>(
  { login, table }: { login: string; table: string },
  ask: () => Promise<T>,
  then: (pid: number) => Promise<unknown>,
): Promise<T> {
  const { admin } = await testDatabase();
  const holder = await admin.connect();
  try {
    await holder.query(`begin; lock table ${table} in access exclusive mode`);
    const asked = ask();
    let pid = 0;
    await until(`a connection of ${login} waits for ${table}`, async () => {
      [pid = 0] = await waitingBackends(login);
      return pid > 0;
    });
    await then(pid);
    return await asked;
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}

/** Ends a backend, as an administrator or a failover does. */
export async function endBackend(pid: number): Promise<void> {
  const { admin } = await testDatabase();
  await admin.query('select pg_terminate_backend($1)', [pid]);
}
