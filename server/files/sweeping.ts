import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';

/** How often it is looked for files without a row, and how old they have to be: no upload takes so long. */
const usual = { every: 10 * 60_000, olderThan: 60 * 60_000 };

/**
 * Removes, again and again, files that came without a row being made of them, because a process ended in between (A26).
 * @returns ends it, behind what runs
 */
export function startSweeping(
  { files, pools, logger }: Pick<Services, 'files' | 'pools' | 'logger'>,
  { every, olderThan } = usual,
): () => Promise<void> {
  const queue = worker(pools);
  let sweeping = Promise.resolve();
  const sweep = async () => {
    try {
      await queue.endCertificateUploads();
      const swept = await files.sweep((tenant, ids) => queue.filesWithDocuments(tenant, ids), olderThan);
      if (swept > 0) logger.info({ swept }, 'files without a document were removed');
    } catch (error) {
      logger.warn({ error }, 'the store could not be swept');
    }
  };
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep);
  }, every);
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}
