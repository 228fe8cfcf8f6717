import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { throughput } from './ask.ts';
import type { BenchDatabase } from './database.ts';
import { clientsLike, type Dataset } from './dataset.ts';
import { median, type Figure } from './figures.ts';
import { cpuTime, startProduct } from './product.ts';

const rounds = 7;
const lanes = 16;
const seconds = 2;
const path = '/assets';

/**
 * P7: throughput of the signed-in asset list with two processes to that with one, on two cores, asked in turn. From four
 * cores on, whoever asks is kept off those two; below, it and Postgres share them, which leaves less to be gained.
 */
export async function processes(database: BenchDatabase, { small, tenants }: Dataset): Promise<Figure[]> {
  const aside = availableParallelism() >= 4 && (await keepOff());
  const cores = aside ? '0,1' : null;
  const clients = await clientsLike(small, lanes, database.admin, tenants.small);
  const one = await startProduct(database, 1, cores);
  const two = await startProduct(database, 2, cores);
  try {
    const sides = [one, two].map(({ port, pid }) => ({
      port,
      pid,
      perSecond: [] as number[],
      cpu: [] as number[],
    }));
    for (const { port } of sides) await throughput(port, path, clients, 2 * seconds);
    for (let round = 0; round < rounds; round += 1)
      for (const { port, pid, perSecond, cpu } of sides) {
        const before = await cpuTime(pid);
        const rate = await throughput(port, path, clients, seconds);
        const after = await cpuTime(pid);
        perSecond.push(rate);
        if (before !== null && after !== null) cpu.push((after - before) / (rate * seconds));
      }
    const [single = 0, double = 0] = sides.map(({ perSecond }) => median(perSecond));
    const [costs = NaN, costsOfTwo = NaN] = sides.map(({ cpu }) => median(cpu));
    const cost = Number.isNaN(costs)
      ? ''
      : `, ${costs.toFixed(1)} to ${costsOfTwo.toFixed(1)} ms of CPU each`;
    return [
      {
        id: 'P7',
        what: 'two processes to one',
        value: double / single,
        unit: 'ratio',
        goal: '≥ 1.6',
        met: double / single >= 1.6,
        note: `${double.toFixed(0)}/s to ${single.toFixed(0)}/s${cost};
          ${aside ? 'asked from other cores' : 'asked from the same cores, with Postgres on them'}`,
      },
    ];
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
}

/** Moves this process to the cores behind the first two; false where that can't be done. */
const keepOff = () =>
  promisify(execFile)('taskset', ['-acp', `2-${availableParallelism() - 1}`, String(process.pid)]).then(
    () => true,
    () => false,
  );
