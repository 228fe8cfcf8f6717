import { fork, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { get } from './ask.ts';
import { storeMark } from '../server/files/marked.ts';
import { storeCertificates } from './certificates.ts';
import type { BenchDatabase } from './database.ts';
import type { BenchActor, Dataset } from './dataset.ts';
import { median, type Figure } from './figures.ts';
import type { FloodOrder, FloodResult } from './floods.ts';
import type { ServerOrder } from './serverProcess.ts';

const rounds = 4;
/** Pages of one round, before the flood and in it. */
const pages = ['/assets', '/tickets', '/', '/assets', '/tickets', '/'];
const floods = [
  ['bulk file', 8],
  ['multipart', 8],
  ['uploads', 8],
  ['dry runs', 8],
  ['sign-ins', 200],
  ['exports', 60],
  ['ZIPs', 60],
  ['searches', 60],
  ['who can see', 30],
] as const satisfies readonly (readonly [FloodOrder['kind'], number])[];

/**
 * P11: the median page time of one tenant while another does its worst, to its time alone, in turn; and whether it ever
 * got anything but its page. The server, the flood and the neighbour are three processes; on a machine of few cores the
 * flood's own work is part of the ratio, although it comes last.
 */
export async function neighbours(
  database: BenchDatabase,
  dataset: Dataset,
  { pages: some }: { pages: RegExp },
): Promise<Figure[]> {
  const { rows } = await database.admin.query<{ id: string }>(
    'select id from assets where tenant_id = $1 order by id limit 1',
    [dataset.tenantId],
  );
  const assetId = rows[0]?.id ?? '';
  const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-bench-files-'));
  // The bench has documents whose files were never stored, so a store without its mark would be taken for an empty place.
  await mkdir(dirname(join(dataDir, 'files', storeMark)), { recursive: true });
  await writeFile(join(dataDir, 'files', storeMark), '');
  const figures: Figure[] = [];
  try {
    for (const [kind, clients] of floods.filter(([one]) => some.test(one))) {
      const facilityId = kind === 'ZIPs' ? await storeCertificates(database, dataset.tenantId, dataDir) : '';
      // A server for each: no flood meets what the one before has left.
      const server = await startServer(database, dataset.small, dataDir);
      try {
        const order = { kind, clients, port: server.port, actor: dataset.staff, assetId, facilityId };
        figures.push(await besides(order, dataset.small));
      } finally {
        server.child.kill();
      }
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  return figures;
}

async function besides(order: FloodOrder, neighbour: BenchActor): Promise<Figure> {
  const agent = new Agent({ keepAlive: true });
  const times = { alone: [] as number[], beside: [] as number[] };
  let errors = 0;
  const visit = async (into: number[]) => {
    for (const path of pages) {
      const began = performance.now();
      const { status } = await get(order.port, path, { actor: neighbour, agent });
      into.push(performance.now() - began);
      if (status !== 200) errors += 1;
    }
  };
  const sum: FloodResult = { answered: 0, refused: 0, failed: 0 };
  for (let n = 0; n < 3; n += 1) await visit([]);
  for (let round = 0; round < rounds; round += 1) {
    await visit(times.alone);
    const flood = await startFlood(order);
    for (let n = 0; n < 3; n += 1) await visit(times.beside);
    const result = await stopFlood(flood);
    for (const end of ['answered', 'refused', 'failed'] as const) sum[end] += result[end];
    await calm(order.port, neighbour, agent, median(times.alone));
    await visit(times.alone);
  }
  agent.destroy();
  const [alone, beside] = [median(times.alone), median(times.beside)];
  return {
    id: 'P11',
    what: `neighbour of: ${order.kind}`,
    value: beside / alone,
    unit: 'ratio',
    goal: '≤ 2, no error',
    met: beside / alone <= 2 && errors === 0,
    note:
      `${alone.toFixed(1)} ms alone, ${beside.toFixed(1)} ms beside ${order.clients} clients; ` +
      `${errors} errors; theirs: ${sum.answered} answered, ${sum.refused} told to wait, ` +
      `${sum.failed} failed`,
  };
}

/** What was begun for the flood is finished: pages take their time alone again, or half a minute is over. */
async function calm(port: number, actor: BenchActor, agent: Agent, alone: number): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    const began = performance.now();
    await get(port, pages[0] ?? '/', { actor, agent });
    if (performance.now() - began < 1.5 * alone) return;
    await pause(500);
  }
}

async function startFlood(order: FloodOrder): Promise<ChildProcess> {
  const child = start('./floods.ts');
  child.send(order);
  // It is a process to be started and has connections to open.
  await pause(2_500);
  return child;
}

function stopFlood(child: ChildProcess): Promise<FloodResult> {
  return new Promise((resolve, reject) => {
    child.once('message', (result: FloodResult) => {
      resolve(result);
    });
    child.once('exit', () => {
      reject(new Error('the flood ended by itself'));
    });
    child.send('stop');
  });
}

async function startServer(
  { databaseUrl, prefix, passwords }: BenchDatabase,
  actor: BenchActor,
  dataDir: string,
): Promise<{ child: ChildProcess; port: number }> {
  const child = start('./serverProcess.ts');
  const order: ServerOrder = { which: 'ours', database: { databaseUrl, prefix, passwords }, actor, dataDir };
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => {
      resolve(message.port);
    });
    child.once('exit', () => {
      reject(new Error('the server ended'));
    });
    child.send(order);
  });
  return { child, port };
}

const start = (file: string) =>
  fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: ['--import', 'tsx'] });
