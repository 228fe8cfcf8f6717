import cluster from 'node:cluster';
import { begin } from './processes/begin.ts';
import { explain } from './processes/explain.ts';

/**
 * Starts the product. One process does everything outside production, unless PROCESSES says otherwise; else this is the
 * parent of those that answer requests and of one that carries out jobs. Each reads only what its part needs: most of the
 * time of a start goes into that, and a parent has no use for pages.
 */
async function main(): Promise<void> {
  const begun = await begin();
  const { production, processes } = begun.config;
  if (production || processes > 1) await (await import('./processes/parent.ts')).runParent(begun);
  else await (await import('./processes/single.ts')).runSingle(begun);
}

const started = cluster.isWorker ? import('./processes/child.ts').then(({ runChild }) => runChild()) : main();
started.catch((error: unknown) => {
  process.stderr.write(`\nGatehouse can't start. ${explain(error)}\n`);
  process.exit(1);
});
