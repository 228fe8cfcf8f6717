import { get, throughput } from './ask.ts';
import type { BenchDatabase } from './database.ts';
import { clientsLike, type BenchActor, type Dataset } from './dataset.ts';
import { median, type Figure } from './figures.ts';
import { startProcess } from './startProcess.ts';

const rounds = 9;
const lanes = 8;
const seconds = 1.5;
const path = '/assets';

/** P1: throughput of the signed-in asset list to that of its floor; each in a process of its own, asked in turn. */
export async function floorRatio(database: BenchDatabase, { small, tenants }: Dataset): Promise<Figure[]> {
  const clients = await clientsLike(small, lanes, database.admin, tenants.small);
  const ours = await startProcess('ours', database, small);
  const floor = await startProcess('floor', database, small);
  try {
    await checkAlike(ours.port, floor.port, small);
    const times: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
    for (const port of [ours.port, floor.port]) await throughput(port, path, clients, 2 * seconds);
    for (let round = 0; round < rounds; round += 1) {
      times.ours.push(await throughput(ours.port, path, clients, seconds));
      times.floor.push(await throughput(floor.port, path, clients, seconds));
    }
    const [mine, bare] = [median(times.ours), median(times.floor)];
    return [
      {
        id: 'P1', what: 'asset list to its floor', value: mine / bare, unit: 'ratio', goal: '≥ 0.70', met: mine / bare >= 0.7,
        note: `${mine.toFixed(0)}/s to ${bare.toFixed(0)}/s`,
      },
    ]; // prettier-ignore
  } finally {
    ours.stop();
    floor.stop();
  }
}

/** Both must have done the same work: 25 rows, the same ones. */
async function checkAlike(ours: number, floor: number, actor: BenchActor): Promise<void> {
  const links = async (port: number) =>
    (await get(port, path, { actor })).body
      .toString()
      .match(/\/assets\/[0-9a-f-]{36}/g)
      ?.join() ?? '';
  const [mine, bare] = [await links(ours), await links(floor)];
  if (mine === '' || mine !== bare) throw new Error('the two servers show different assets');
}
