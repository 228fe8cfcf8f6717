import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startBenchDatabase } from './database.ts';
import { defaultSize, fullSize } from './data/size.ts';
import { asTable, summary, type Figure } from './figures.ts';
import { datasetOf } from './kept.ts';
import { measures } from './measures.ts';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    tenants: { type: 'string' },
    assets: { type: 'string' },
    only: { type: 'string', default: Object.keys(measures).join() },
    json: { type: 'string' },
    keep: { type: 'string' },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);

/** Measures and prints; the exit code says nothing about goals, since a noisy machine may miss one. */
async function run(): Promise<void> {
  const wanted = options.only.split(',');
  const unknown = wanted.find((id) => !(id in measures));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(measures).join()}`);
  const of = options.full ? fullSize : defaultSize;
  const asked = {
    tenants: Number(options.tenants ?? (options.full ? 50 : 20)),
    big: { ...of, assets: Number(options.assets ?? of.assets) },
  };
  say(`Making ${asked.tenants} tenants, the first with ${asked.big.assets.toLocaleString('en')} assets …`);
  const database = await startBenchDatabase(options.keep);
  try {
    const dataset = await datasetOf(database, asked, options.keep);
    const figures: Figure[] = [];
    for (const [id, measure] of Object.entries(measures))
      if (wanted.includes(id)) figures.push(...(await measure(database, dataset, { full: options.full })));
    const { tenants, big } = dataset.size;
    const about = {
      machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
      node: process.version,
      postgres: database.version,
      tenants,
      ...big,
    };
    say(`\n${Object.entries(about).map(([name, value]) => `${name} ${value}`).join(' · ')}\n`); // prettier-ignore
    say(asTable(figures));
    say(`\n${summary(figures)}`);
    if (options.json) await writeFile(options.json, `${JSON.stringify({ about, figures }, null, 2)}\n`);
  } finally {
    await database.stop();
  }
}

await run();
