import type { BuiltProduct } from '../support/builtProduct.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, type Product } from '../support/product.ts';
import { setStage, type Outcome, type Stage } from './stage.ts';

/** Processes behind one address that are replaced while people work. */
interface Fleet {
  /** Where the next request goes. */
  port(): number;
  /** Replaces every process by a new one. */
  roll(): Promise<void>;
  stop(): Promise<void>;
}

/** Every process is replaced by a new one while people work, so many times. */
export async function rollRestarts(built: BuiltProduct, times: number): Promise<Outcome> {
  const stage = await setStage('rolling', built);
  try {
    const fleet = await balancedFleet(stage, 2);
    const load = await stage.people(fleet.port);
    for (let done = 0; done < times; done += 1) {
      await fleet.roll();
      await load.fineAgain(10);
    }
    const tally = await load.stop();
    const settled = await stage.settle(tally);
    await fleet.stop();
    return {
      scenario: 'rolling restarts under load',
      faults: times,
      processesLost: stage.processesLost(),
      requests: tally.asked,
      unavailable: tally.unavailable,
      lost: tally.lost,
      ...settled,
      remark: '',
    };
  } finally {
    await stage.clear();
  }
}

/** Processes of their own, and what a balancer in front of them does: it asks each whether it is ready. */
async function balancedFleet(stage: Stage, size: number): Promise<Fleet> {
  const running: Product[] = [];
  // One after the other, as anybody rolls out.
  while (running.length < size) running.push(await stage.start());
  let inRotation = [...running];
  let turn = 0;
  let looking = true;
  const isReady = ({ port }: Product) => ask(port, '/readyz').then(({ status }) => status === 200, () => false); // prettier-ignore
  const look = async () => {
    while (looking) {
      const ready = await Promise.all(running.map(async (one) => ((await isReady(one)) ? [one] : [])));
      inRotation = ready.flat();
      await pause(50);
    }
  };
  const looks = look();
  return {
    port() {
      turn += 1;
      return inRotation[turn % inRotation.length]?.port ?? 0;
    },
    async roll() {
      for (const old of [...running]) {
        running.push(await stage.start());
        await stage.end(old);
        running.splice(running.indexOf(old), 1);
      }
    },
    async stop() {
      looking = false;
      await looks;
      await Promise.all(running.map((one) => stage.end(one)));
    },
  };
}
