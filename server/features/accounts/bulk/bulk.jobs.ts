import { z } from 'zod';
import { asJob, NoSession, NoTenant } from '../../../database/asActor.ts';
import { worker } from '../../../database/worker.ts';
import type { JobTask, PersonsJob } from '../../../jobs/job.ts';
import { whenFree } from '../../../jobs/whenFree.ts';
import { hashPassword } from '../../../request/passwordHash.ts';
import { finish } from './bulk.finish.ts';
import { openPassword, sealPassword } from './bulk.passwords.ts';
import { giveBack, keepHashes, startImport, typedPasswords } from './bulk.work.queries.ts';

/** How many passwords are hashed between two notes of how far it has come: some seconds' work. */
const hashedAtOnce = 20;

/**
 * Makes the accounts of one import. First passwords are hashed in steps that each are kept, so that a crash costs one of
 * them; then all accounts are made in one transaction, or none (A23). Whatever stands in the way gives the import back
 * to the people, with the reason.
 */
async function bulkAccounts(job: PersonsJob): Promise<void> {
  const { services, actor, payload, signal } = job;
  const importId = z.guid().parse(payload['import']);
  const back = (problem: string) =>
    worker(services.pools).returnBulkImport(actor.tenantId, importId, problem);
  try {
    const begun = await whenFree(signal, () =>
      asJob(services.pools, actor, (db) => startImport(db, importId)),
    );
    if (!begun) {
      // What is seen to be there is done; what isn't, this person may not do any more. Done ones are let be.
      await back(notAllowed);
      return;
    }
    if (!(await hashAll(job, importId))) return;
    await whenFree(signal, () => asJob(services.pools, actor, (db) => finish(db, services.keys, importId)));
  } catch (error) {
    if (error instanceof NoSession || error instanceof NoTenant) {
      await back(notAllowed);
      return;
    }
    // Another process may have the import while this one ends.
    if (job.isLast && !signal.aborted)
      await back(
        'It stopped because of an error, and nothing was created. Try again, or tell the operator of this site.',
      );
    throw error;
  }
}

const notAllowed = 'The person who started this can no longer create portal users. Start it again yourself.';

/** False when a password can't be read any more, and so the import is given back. */
async function hashAll({ services, actor, signal }: PersonsJob, importId: string): Promise<boolean> {
  for (;;) {
    const rows = await asJob(services.pools, actor, (db) => typedPasswords(db, importId, hashedAtOnce));
    if (rows.length === 0) return true;
    signal.throwIfAborted();
    const hashed: { line: number; sealed: Buffer }[] = [];
    for (const { line, sealed } of rows) {
      const password = openPassword(services.keys, importId, line, sealed);
      if (password === null) {
        await asJob(services.pools, actor, (db) => giveBack(db, importId, lost));
        return false;
      }
      hashed.push({
        line,
        sealed: sealPassword(
          services.keys,
          importId,
          line,
          await services.hashing.inJob(actor.tenantId, () => hashPassword(password)),
        ),
      });
    }
    await asJob(services.pools, actor, (db) => keepHashes(db, importId, hashed));
  }
}

const lost =
  'The passwords can no longer be read, because the server’s key was changed. Upload the file again.';

/** The jobs of this feature, by name. */
export const bulkJobs: Readonly<Record<string, JobTask<PersonsJob>>> = { bulk_accounts: bulkAccounts };
