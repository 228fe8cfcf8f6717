import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { lastId, worker } from '../../database/worker.ts';
import type { JobTask, SystemJob } from '../../jobs/job.ts';

const asked = z.object({ alphabet: z.string() });

/** Tables with names, in the order in which people miss it. */
const tables = [
  'customers',
  'facilities',
  'contacts',
  'users',
  'partners',
  'agents',
  'personnel',
  'usergroups',
  'permission_presets',
  'work_order_types',
] as const;

/** How many records one transaction looks at: fractions of a second, so that nobody who saves one of them waits. */
const atOnce = 1_000;

/**
 * Sorts a company's names by the alphabet that was chosen. Only names with letters that have another place are written. What is
 * saved meanwhile has the new alphabet already, but for transactions that began before: they are waited for. A killed worker's
 * job begins again, and finds done what is done.
 */
export const companySettingsJobs: Readonly<Record<string, JobTask<SystemJob>>> = {
  async sort_names({ tenantId, payload, services, signal }) {
    const { alphabet } = asked.parse(payload);
    const queue = worker(services.pools);
    const now = await queue.nowNumber();
    while (!(await queue.haveEnded(now))) await pause(100, null, { signal });
    for (const table of tables)
      for (let behind: string | null = null; behind !== lastId;) {
        signal.throwIfAborted();
        behind = await queue.sortNames(tenantId, table, behind, atOnce);
      }
    await queue.namesSorted(tenantId, alphabet);
  },
};
