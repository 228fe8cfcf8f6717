import { setTimeout as pause } from 'node:timers/promises';
import type { BuiltProduct } from '../support/builtProduct.ts';
import type { Product } from '../support/product.ts';
import { setStage, type Outcome } from './stage.ts';

const web = 2;
/** Those that answer requests, and the one that carries out jobs. */
const processes = web + 1;
/** One process after the other is started, made ready and let go: that takes its time on a busy machine. */
const rolledWithin = 180_000;

/** Every process of the product is replaced by a new one while people work (SIGHUP), so many times. */
export async function rollRestarts(built: BuiltProduct, times: number): Promise<Outcome> {
  const stage = await setStage('rolling', built);
  try {
    const product = await stage.start({ PROCESSES: String(web), LOG_LEVEL: 'info' });
    const count = countEvents(product);
    const load = await stage.people(() => product.port);
    for (let done = 1; done <= times; done += 1) {
      product.child.kill('SIGHUP');
      // The first ones are among them.
      const goal = (done + 1) * processes;
      const latest = Date.now() + rolledWithin;
      while (count.ready < goal && Date.now() < latest) await pause(50);
      if (count.ready < goal) throw new Error(`roll ${done} did not come to its end`);
      await load.fineAgain(10);
    }
    const tally = await load.stop();
    const settled = await stage.settle(tally);
    await stage.end(product);
    return {
      scenario: 'rolling restarts under load',
      faults: times,
      processesLost: stage.processesLost() + count.lost,
      requests: tally.asked,
      unavailable: tally.unavailable,
      lost: tally.lost,
      ...settled,
      remark: `${count.ready - processes} processes replaced`,
    };
  } finally {
    await stage.clear();
  }
}

/** Counts what the parent has said of its processes, and what it says from now on. */
function countEvents(product: Product): { ready: number; lost: number } {
  const count = { ready: 0, lost: 0 };
  let rest = '';
  const read = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.includes('"a process is ready"')) count.ready += 1;
      if (/"a process died"|was killed"|does not start/.test(line)) count.lost += 1;
    }
  };
  read(product.output());
  product.child.stdout?.on('data', (part: Buffer) => read(part.toString()));
  return count;
}
