import { bulkAccounts } from './bulkAccounts.ts';
import type { BenchDatabase } from './database.ts';
import type { Dataset } from './dataset.ts';
import type { Figure } from './figures.ts';
import { facilityGrowth } from './facilityGrowth.ts';
import { flatGrowth } from './flatGrowth.ts';
import { floorRatio } from './floorRatio.ts';
import { memory } from './memory.ts';
import { neighbours } from './neighbours.ts';
import { pageWeight } from './pageWeight.ts';
import { processes } from './processes.ts';
import { requestCost } from './requestCost.ts';
import { rlsCost } from './rlsCost.ts';
import { roundTrips } from './roundTrips.ts';

/** What a run was asked for besides its size. */
export interface MeasureOptions {
  /** It may take its time. */
  full: boolean;
  /** Of P3 and P4 only the pages that fit. */
  pages: RegExp;
  /** Takes a line about how far it is. */
  progress: (text: string) => void;
}

/** Measures one figure of docs/performance.md. */
export type Measure = (
  database: BenchDatabase,
  dataset: Dataset,
  options: MeasureOptions,
) => Promise<Figure[]>;

/** Every figure by its number there, in the order in which they are measured: what changes the rows stands last. */
export const measures: Readonly<Record<string, Measure>> = {
  P1: floorRatio,
  P2: rlsCost,
  P3: flatGrowth,
  P4: facilityGrowth,
  P5: roundTrips,
  P6: pageWeight,
  P7: processes,
  P9: memory,
  P8: bulkAccounts,
  P11: neighbours,
  P14: requestCost,
};
