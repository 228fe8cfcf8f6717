import cluster from 'node:cluster';
import { begin } from './processes/begin.ts';
import { runChild } from './processes/child.ts';
import { explain } from './processes/explain.ts';
import { runParent } from './processes/parent.ts';
import { runSingle } from './processes/single.ts';

/**
 * Starts the product. One process does everything outside production, unless PROCESSES says otherwise; else this is the
 * parent of those that answer requests and of one that carries out jobs.
 */
async function main(): Promise<void> {
  const begun = await begin();
  const { production, processes } = begun.config;
  await (production || processes > 1 ? runParent(begun) : runSingle(begun));
}

if (cluster.isWorker) runChild();
else
  main().catch((error: unknown) => {
    process.stderr.write(`\nGatehouse can't start. ${explain(error)}\n`);
    process.exit(1);
  });
