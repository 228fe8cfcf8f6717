import { checkCurrent, rolePasswords } from '../database/open.ts';
import { begin } from './begin.ts';
import { explain } from './explain.ts';
import { endServices, servicesOf } from './prepare.ts';
import type { Farewell, Order, Report } from './words.ts';

/** What a process at work is ended by. */
type End = (farewell: Farewell) => Promise<void>;

/**
 * A process that a parent has started: waits for its order, does that, and ends when the parent says so. When the
 * parent is gone, killed perhaps, Node's cluster ends it at once.
 */
export function runChild(): void {
  // A terminal sends its signals to every process in it, and so do some supervisors: the parent alone decides.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.once('message', (order: Order | Farewell) => {
    // Told to end before it was told what to do.
    if (typeof order === 'string') process.exit(0);
    const started = obey(order);
    process.once('message', (farewell: Farewell) => {
      void end(started, farewell);
    });
    started.then(
      () => tell({ state: 'ready' }),
      (error: unknown) => {
        tell({ state: 'failed', why: explain(error) }, () => process.exit(1));
      },
    );
  });
  tell({ state: 'waits' });
}

function tell(report: Report, then = () => undefined): void {
  process.send?.(report, then);
}

async function end(started: Promise<End>, farewell: Farewell): Promise<void> {
  // What can't start ends by that.
  const stop = await started.catch(() => null);
  await stop?.(farewell).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`A process did not close well. ${explain(error)}\n`);
      process.exit(1);
    },
  );
}

async function obey({ role, databaseUrl, prefix, checks }: Order): Promise<End> {
  const begun = await begin();
  if (checks && begun.config.production) await checkCurrent(databaseUrl);
  const passwords = rolePasswords((purpose) => begun.keys.derive(purpose));
  const state = { accepting: true };
  const services = servicesOf(begun, { databaseUrl, prefix, passwords }, () => state.accepting);
  // Each part reads what it needs, and no more: most of the time of a start goes into that.
  if (role === 'jobs') {
    const { startJobs } = await import('./jobs.ts');
    const behind = await startJobs(services);
    return async () => {
      await behind.stop();
      await endServices(services);
    };
  }
  const { startWeb } = await import('./web.ts');
  const web = await startWeb(services);
  return async (farewell) => {
    // While it leaves alone, the others are ready: a balancer sees one address and has nothing to turn away from.
    if (farewell === 'stop') state.accepting = false;
    await web.stop(farewell === 'leave');
    await endServices(services);
  };
}
