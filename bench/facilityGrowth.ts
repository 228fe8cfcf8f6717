import { countingOf } from './cpu.ts';
import type { BenchDatabase } from './database.ts';
import type { Dataset } from './dataset.ts';
import type { Figure } from './figures.ts';
import type { MeasureOptions } from './measures.ts';
import { contactAskers, contactPages } from './pages/askers.ts';
import { PageAsker, type Compared } from './pages/compare.ts';
import { excusedPages } from './pages/excused.ts';
import { figuresOf } from './pages/figures.ts';
import { startProcess } from './startProcess.ts';

const goal = 1.5;

/** P4: every page of the portal as a contact of 5,000 facilities opens it, to that of a contact of one large site, in one tenant. */
export async function facilityGrowth(
  database: BenchDatabase,
  dataset: Dataset,
  options: MeasureOptions,
): Promise<Figure[]> {
  const { many: ours, one: base } = await contactAskers(database, dataset);
  const server = await startProcess('production', database, dataset.small);
  const pages = new PageAsker(server.port, countingOf(database.admin, server.pid, 'gatehouse %'));
  try {
    const compared: Compared[] = [];
    for (const { key, path } of contactPages()) {
      const pairs = await pages.pairsOf(
        key.replace('portal ', ''),
        { asker: ours, path: path(ours.ids) },
        { asker: base, path: path(base.ids) },
        true,
      );
      compared.push(...(await pages.compareAll(pairs, goal, options)));
    }
    return figuresOf('P4', compared, { goal, excused: excusedPages() });
  } finally {
    pages.stop();
    server.stop();
  }
}
