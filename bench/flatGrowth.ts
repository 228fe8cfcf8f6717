import { countingOf } from './cpu.ts';
import type { BenchDatabase } from './database.ts';
import type { Dataset } from './dataset.ts';
import type { Figure } from './figures.ts';
import type { MeasureOptions } from './measures.ts';
import { askersIn, measuredPages } from './pages/askers.ts';
import { PageAsker, type Compared } from './pages/compare.ts';
import { excusedPages } from './pages/excused.ts';
import { figuresOf } from './pages/figures.ts';
import { startProcess } from './startProcess.ts';

const goal = 1.3;

/**
 * P3: every page of the big tenant to the same page of a small one beside it, opened by the same kind of person, with its
 * searches, orders, second page and export.
 */
export async function flatGrowth(
  database: BenchDatabase,
  dataset: Dataset,
  options: MeasureOptions,
): Promise<Figure[]> {
  const { big, small } = dataset.tenants;
  const [inBig, inSmall] = [await askersIn(database, big), await askersIn(database, small)];
  await database.admin.query('vacuum analyze');
  const server = await startProcess('production', database, dataset.small);
  const pages = new PageAsker(server.port, countingOf(database.admin, server.pid, 'gatehouse %'));
  try {
    const compared: Compared[] = [];
    for (const page of measuredPages())
      compared.push(
        ...(await pages.compareAll(await pages.pairsOfPage(page, inBig, inSmall), goal, options)),
      );
    return figuresOf('P3', compared, { goal, excused: excusedPages() });
  } finally {
    pages.stop();
    server.stop();
  }
}
