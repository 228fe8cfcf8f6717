import type { BuiltProduct } from '../support/builtProduct.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { testDatabase } from '../support/database.ts';
import { readyAgain, setStage, type Outcome } from './stage.ts';

/** The database is stopped and started again while people work, so many times. */
export async function restartDatabase(
  built: BuiltProduct,
  times: number,
  random: () => number,
): Promise<Outcome> {
  const database = await testDatabase();
  const stage = await setStage('restarts', built);
  try {
    const product = await stage.start();
    const load = await stage.people(() => product.port, 2);
    let slowest = 0;
    for (let done = 0; done < times; done += 1) {
      await load.fineAgain(20);
      await pause(random() * 300);
      await database.restart(() => pause(random() * 1_000));
      slowest = Math.max(slowest, await readyAgain(product.port));
    }
    await load.fineAgain(20);
    const tally = await load.stop();
    const settled = await stage.settle(tally);
    await stage.end(product);
    return {
      scenario: 'the database restarted under load',
      faults: times,
      processesLost: stage.processesLost(),
      requests: tally.asked,
      unavailable: tally.unavailable,
      lost: tally.lost,
      ...settled,
      longest: slowest,
      remark: `ready again within ${(slowest / 1000).toFixed(1)} s of its return`,
    };
  } finally {
    await stage.clear();
  }
}
