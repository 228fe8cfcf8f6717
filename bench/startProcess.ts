import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchDatabase } from './database.ts';
import type { BenchActor } from './dataset.ts';
import type { ServerOrder } from './serverProcess.ts';

/** Starts a server in a process of its own. Throws when it ends before it listens. */
export async function startProcess(
  which: ServerOrder['which'],
  database: BenchDatabase,
  actor: BenchActor,
): Promise<{ port: number; pid: number; stop(): void }> {
  const child = fork(fileURLToPath(new URL('./serverProcess.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    // For Express; a server of the bench is told the rest.
    ...((which === 'production' || which === 'true floor') && { env: { NODE_ENV: 'production' } }),
  });
  const { databaseUrl, prefix, passwords } = database;
  const order: ServerOrder = { which, database: { databaseUrl, prefix, passwords }, actor };
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => {
      resolve(message.port);
    });
    child.once('exit', () => {
      reject(new Error(`the ${which} server ended`));
    });
    child.send(order);
  });
  return { port, pid: child.pid ?? 0, stop: () => void child.kill() };
}
