import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { get } from './ask.ts';
import type { BenchDatabase } from './database.ts';
import type { BenchActor, Dataset } from './dataset.ts';
import { median, type Figure } from './figures.ts';
import { residentSet, startProduct } from './product.ts';

const early = 1_000;
const lanes = 8;
const paths = [
  '/',
  '/assets',
  '/assets?q=pump',
  '/tickets',
  '/assets?page=2',
  '/my_profile',
  '/no_such_page',
];

/** P9: the resident set of one process after 100,000 requests to that after 1,000; a tenth of them unless it may take its time. */
export async function memory(
  database: BenchDatabase,
  { small, staff }: Dataset,
  { full }: { full: boolean },
): Promise<Figure[]> {
  const late = full ? 100_000 : 10_000;
  const product = await startProduct(database, 1);
  try {
    await askMany(product.port, early, [small, staff]);
    const before = await settled(product.pid);
    await askMany(product.port, late - early, [small, staff]);
    const after = await settled(product.pid);
    const ratio = after / before;
    return [
      {
        id: 'P9', what: `memory after ${late.toLocaleString('en')} requests to that after ${early.toLocaleString('en')}`,
        value: ratio, unit: 'ratio', goal: '≤ 1.2', met: ratio <= 1.2, note: `${after.toFixed(0)} MB to ${before.toFixed(0)} MB`,
      },
    ]; // prettier-ignore
  } finally {
    await product.stop();
  }
}

/** Pages, searches and what isn't there, of a contact and of staff in turn. */
async function askMany(port: number, count: number, actors: readonly BenchActor[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const actor = actors[left % actors.length];
      const path = paths[left % paths.length] ?? '/';
      if (actor) await get(port, actor.side === 'staff' ? `/admin${path}` : path, { actor, agent });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  agent.destroy();
}

/** The middle of several looks, when nothing is asked. */
async function settled(pid: number): Promise<number> {
  const looks: number[] = [];
  for (let look = 0; look < 9; look += 1) {
    await pause(250);
    const size = await residentSet(pid);
    if (size === null) throw new Error('P9 reads /proc, which this system does not have');
    looks.push(size);
  }
  return median(looks);
}
