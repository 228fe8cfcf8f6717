import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { benchSecret, type BenchDatabase } from './database.ts';

/** The product as `npm start` runs it, on the bench's database. */
export interface BenchProduct {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts it; resolves when it says that it is ready.
 * @param cores the numbers of the processor's cores that it may use, or null for all
 */
export async function startProduct(
  { databaseUrl }: BenchDatabase,
  processes: number,
  cores: string | null = null,
): Promise<BenchProduct> {
  const port = await freePort();
  const main = fileURLToPath(new URL('../server/main.ts', import.meta.url));
  const command = [process.execPath, '--import', 'tsx', main];
  const [program = '', ...args] = cores === null ? command : ['taskset', '-c', cores, ...command];
  const child = spawn(program, args, {
    env: {
      PATH: '/usr/bin:/bin',
      DATABASE_URL: databaseUrl,
      SECRETS: benchSecret,
      PORT: String(port),
      PROCESSES: String(processes),
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      if (part.toString().includes('is ready')) resolve();
    });
    child.once('error', reject);
    void ended.then(() => {
      reject(new Error('the product ended before it was ready'));
    });
  });
  return {
    port,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The resident set of a process in MB, as Linux tells it; null elsewhere. */
export async function residentSet(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

/** The CPU time that a process and those that it has started have used, in milliseconds, as Linux tells it; null elsewhere. */
export async function cpuTime(pid: number): Promise<number | null> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => null);
  if (children === null) return null;
  let total = 0;
  for (const one of [pid, ...children.split(' ').filter(Boolean).map(Number)]) {
    const stat = await readFile(`/proc/${one}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    total += (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
  }
  return total;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
