import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchDatabase } from './database.ts';
import type { BenchActor } from './dataset.ts';
import type { ServerOrder } from './serverProcess.ts';

/** Starts the product, or the floor that it is compared with, in a process of its own, as it runs in production. */
export async function startProcess(
  which: ServerOrder['which'],
  { databaseUrl, prefix, passwords }: BenchDatabase,
  actor: BenchActor,
): Promise<{ port: number; stop: () => void }> {
  const child = fork(fileURLToPath(new URL('./serverProcess.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
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
  return { port, stop: () => child.kill() };
}
