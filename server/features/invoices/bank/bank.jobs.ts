import { z } from 'zod';
import { asJob, NoSession, NoTenant } from '../../../database/asActor.ts';
import { worker } from '../../../database/worker.ts';
import { holdFile } from '../../../imports/holding.queries.ts';
import type { JobTask, PersonsJob } from '../../../jobs/job.ts';
import { whenFree } from '../../../jobs/whenFree.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { Actor, StaffActor } from '../../../request/actor.ts';
import { keep } from '../invoices.admin.routes.ts';
import { getFile, setState } from './bank.queries.ts';
import { recordFile } from './recording.ts';

const notAllowed = 'The person who started this can no longer record payments. Start it again yourself.';

const mayRecord = (actor: Actor): actor is StaffActor =>
  actor.kind === 'staff' && isAllowed(actor, keep.allow);

/**
 * Records the payments of one file, all of them in one transaction, or none, as whoever pressed the button. Whatever is in the way
 * gives the file back to the people, with the reason.
 */
async function recordBankFile(job: PersonsJob): Promise<void> {
  const { services, actor, payload, signal } = job;
  const id = z.guid().parse(payload['file']);
  const back = (told: string) => worker(services.pools).returnBankFile(actor.tenantId, id, told);
  try {
    const begun = await whenFree(signal, () =>
      asJob(services.pools, actor, async (db, { actor: by }) => {
        const isHeld = await holdFile(db, 'bank_files', id);
        const found = await getFile(db, id);
        if (!found || !['queued', 'running'].includes(found.state) || !mayRecord(by)) return false;
        if (!isHeld) return 'busy';
        await setState(db, id, 'running');
        return true;
      }),
    );
    // One that is done is let be.
    if (!begun) {
      await back(notAllowed);
      return;
    }
    const allowed = await whenFree(signal, () =>
      asJob(services.pools, actor, async (db, { actor: by }) => {
        const isHeld = await holdFile(db, 'bank_files', id);
        const found = await getFile(db, id);
        if (found?.state !== 'running') return true;
        if (!mayRecord(by)) return false;
        if (!isHeld) return 'busy';
        const { ok, says } = await recordFile(db, found, by.name, { tell: true });
        if (!ok) await setState(db, id, 'draft', says);
        return true;
      }),
    );
    if (!allowed) await back(notAllowed);
  } catch (error) {
    if (error instanceof NoSession || error instanceof NoTenant) return back(notAllowed);
    // Another process may have the file while this one ends.
    if (job.isLast && !signal.aborted)
      await back('It stopped because of an error, and nothing was recorded. Try again, or tell the operator of this site.');
    throw error;
  }
} // prettier-ignore

/** The jobs of this feature, by name. */
export const bankJobs: Readonly<Record<string, JobTask<PersonsJob>>> = { record_bank_file: recordBankFile };
