import { z } from 'zod';
import { worker } from '../../database/worker.ts';
import type { JobTask, SystemJob } from '../../jobs/job.ts';

const asked = z.object({ words: z.string().max(254) });

/** Does what `/forgot_password` only asked for, so that its answer takes no longer where somebody is meant (S15). */
export const passwordLinkJobs: Readonly<Record<string, JobTask<SystemJob>>> = {
  async send_resets({ tenantId, payload, services }) {
    const { words } = asked.parse(payload);
    await worker(services.pools).sendPasswordResets(tenantId, words, services.keys.newest);
  },
};
