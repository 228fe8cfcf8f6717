import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { bulkAccounts } from './bulkAccounts.ts';
import { startBenchDatabase } from './database.ts';
import { makeDataset } from './dataset.ts';
import { asTable, type Figure } from './figures.ts';
import { floorRatio } from './floorRatio.ts';
import { neighbours } from './neighbours.ts';
import { pageWeight } from './pageWeight.ts';
import { rlsCost } from './rlsCost.ts';
import { roundTrips } from './roundTrips.ts';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    tenants: { type: 'string' },
    assets: { type: 'string' },
    only: { type: 'string', default: 'P1,P2,P5,P6,P8,P11' },
    json: { type: 'string' },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);

/** Measures and prints; the exit code says nothing about goals, since a noisy machine may miss one. */
async function run(): Promise<void> {
  const size = {
    tenants: Number(options.tenants ?? (options.full ? 1_000 : 20)),
    assets: Number(options.assets ?? (options.full ? 1_000_000 : 100_000)),
    facilities: options.full ? 20_000 : 12_000,
  };
  const wanted = new Set(options.only.split(','));
  say(`Making ${size.tenants} tenants, the first with ${size.assets.toLocaleString('en')} assets …`);
  const database = await startBenchDatabase();
  try {
    const dataset = await makeDataset(database.admin, size);
    const figures: Figure[] = [];
    for (const [id, measure] of [
      ['P1', floorRatio],
      ['P2', rlsCost],
      ['P5', roundTrips],
      ['P6', pageWeight],
      ['P8', bulkAccounts],
      ['P11', neighbours],
    ] as const)
      if (wanted.has(id)) figures.push(...(await measure(database, dataset)));
    const about = {
      machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
      node: process.version,
      postgres: database.version,
      ...size,
    };
    say(`\n${Object.entries(about).map(([name, value]) => `${name} ${value}`).join(' · ')}\n`); // prettier-ignore
    say(asTable(figures));
    if (options.json) await writeFile(options.json, `${JSON.stringify({ about, figures }, null, 2)}\n`);
  } finally {
    await database.stop();
  }
}

await run();
