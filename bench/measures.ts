import { bulkAccounts } from './bulkAccounts.ts';
import type { BenchDatabase } from './database.ts';
import type { Dataset } from './dataset.ts';
import type { Figure } from './figures.ts';
import { floorRatio } from './floorRatio.ts';
import { memory } from './memory.ts';
import { neighbours } from './neighbours.ts';
import { pageWeight } from './pageWeight.ts';
import { processes } from './processes.ts';
import { requestCost } from './requestCost.ts';
import { rlsCost } from './rlsCost.ts';
import { roundTrips } from './roundTrips.ts';

/** Measures one figure of docs/performance.md; `full` says that it may take its time. */
export type Measure = (
  database: BenchDatabase,
  dataset: Dataset,
  options: { full: boolean },
) => Promise<Figure[]>;

/** Every figure by its number there, in the order in which they are measured: what changes the rows stands last. */
export const measures: Readonly<Record<string, Measure>> = {
  P1: floorRatio,
  P2: rlsCost,
  P5: roundTrips,
  P6: pageWeight,
  P7: processes,
  P8: bulkAccounts,
  P9: memory,
  P11: neighbours,
  P14: requestCost,
};
