import type { BuiltProduct } from '../support/builtProduct.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { setStage, type Outcome } from './stage.ts';

/** Connections of one kind, where the product takes ten times as many by itself. */
const connections = 2;
/** People of each kind who ask at once. */
const people = 10;

/** A pool that is ten times too small for those who ask: who waits in vain hears so in time, and nobody is forgotten. */
export async function starvePool(built: BuiltProduct, seconds: number): Promise<Outcome> {
  const stage = await setStage('small-pool', built);
  try {
    const product = await stage.start({ POOL_SIZE: String(connections) });
    const load = await stage.people(() => product.port, people);
    await pause(seconds * 1_000);
    const tally = await load.stop();
    const after = await stage.people(() => product.port);
    await after.fineAgain(20);
    const { lost, unavailable, asked, kept } = await after.stop();
    const settled = await stage.settle({ ...tally, kept: [...tally.kept, ...kept] });
    await stage.end(product);
    return {
      scenario: 'a pool ten times too small',
      faults: people * 4 + 1,
      processesLost: stage.processesLost(),
      requests: tally.asked + asked,
      unavailable: tally.unavailable,
      // Nobody is turned away any more once there is room.
      lost: [
        ...tally.lost,
        ...lost,
        ...Array.from({ length: unavailable }, () => 'unavailable with room enough'),
      ],
      ...settled,
      remark: `a 503 after at most ${(tally.slowest / 1000).toFixed(1)} s`,
    };
  } finally {
    await stage.clear();
  }
}
