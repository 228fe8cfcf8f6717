import type { BuiltProduct } from '../support/builtProduct.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { testDatabase } from '../support/database.ts';
import { setStage, type Outcome } from './stage.ts';

/** Busy connections, in the middle of a query or a transaction, are ended one after the other while people work. */
export async function endConnections(
  built: BuiltProduct,
  count: number,
  random: () => number,
): Promise<Outcome> {
  const { admin } = await testDatabase();
  const stage = await setStage('ended', built);
  try {
    const product = await stage.start();
    const load = await stage.people(() => product.port, 2);
    const latest = Date.now() + 600_000;
    let ended = 0;
    while (ended < count && Date.now() < latest) {
      await pause(random() * 40);
      const { rows } = await admin.query<{ ended: boolean }>(
        `select pg_terminate_backend(pid) as ended from (
           select pid from pg_stat_activity where datname = current_database() and application_name like 'gatehouse %'
             and (state = 'active' or state like 'idle in transaction%') order by random() limit 1) busy`,
      );
      if (rows[0]?.ended === true) ended += 1;
    }
    await load.fineAgain(20);
    const tally = await load.stop();
    const settled = await stage.settle(tally);
    await stage.end(product);
    return {
      scenario: 'busy connections ended',
      faults: ended,
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
