import { z } from 'zod';
import { asJob, NoSession, NoTenant } from '../../database/asActor.ts';
import type { Db } from '../../database/db.ts';
import { worker } from '../../database/worker.ts';
import { SavedMeanwhile } from '../../imports/judge.ts';
import type { ImportKind } from '../../imports/kind.ts';
import type { JobTask, PersonsJob } from '../../jobs/job.ts';
import { isAllowed } from '../../request/route.ts';
import type { Actor } from '../../request/actor.ts';
import type { KeyRing } from '../../secrets/keys.ts';
import { dryRun } from './imports.judging.ts';
import { atOnce, lockImport, setState, type Import } from './imports.queries.ts';

const notAllowed = 'The person who started this can no longer import it. Start it again yourself.';
const changed = 'Something has changed since the dry run, so nothing was imported. Check the rows.';

/**
 * Takes over the rows of one file: all of them in one transaction, or none. They are judged once more inside it, since what was
 * right at the dry run may have changed. Whatever stands in the way gives the file back to the people, with the reason.
 */
const importRecords =
  (kinds: readonly ImportKind[]) =>
  async (job: PersonsJob): Promise<void> => {
    const { services, actor, payload } = job;
    const importId = z.guid().parse(payload['import']);
    const back = (problem: string) =>
      worker(services.pools).returnImport(actor.tenantId, importId, problem);
    try {
      const begun = await asJob(services.pools, actor, async (db, { actor: by }) => {
        const found = await lockImport(db, importId);
        if (found?.state !== 'queued' && found?.state !== 'running') return false;
        if (!kindFor(kinds, found, by)) return false;
        await setState(db, importId, 'running');
        return true;
      });
      // What is seen to be there is done; what isn't, this person may not do any more. Done ones are let be.
      if (!begun) {
        await back(notAllowed);
        return;
      }
      const allowed = await asJob(services.pools, actor, (db, { actor: by }) =>
        takeOver(db, (found) => kindFor(kinds, found, by), services.keys, importId),
      );
      if (!allowed) await back(notAllowed);
    } catch (error) {
      if (error instanceof NoSession || error instanceof NoTenant) return back(notAllowed);
      if (error instanceof SavedMeanwhile) return back(changed);
      if (job.isLast)
        await back('It stopped because of an error, and nothing was imported. Try again, or tell the operator of this site.');
      throw error;
    }
  }; // prettier-ignore

/** The kind of a file, if this person may edit such records by their form (A23). */
function kindFor(kinds: readonly ImportKind[], found: Import, actor: Actor): ImportKind | undefined {
  return kinds.find(({ name, allow }) => name === found.kind && isAllowed(actor, allow));
}

/** @returns false when the person may not do it any more */
async function takeOver(
  db: Db,
  kindOf: (found: Import) => ImportKind | undefined,
  keys: KeyRing,
  importId: string,
): Promise<boolean> {
  const found = await lockImport(db, importId);
  if (found?.state !== 'running') return true;
  const kind = kindOf(found);
  if (!kind) return false;
  const { problems, saves } = await dryRun(db, kind, found, { toSave: true });
  if (problems > 0) {
    await setState(db, importId, 'draft', changed);
    return true;
  }
  const saved = await db.attempt(async () => {
    for (let start = 0; start < saves.length; start += atOnce)
      await Promise.all(saves.slice(start, start + atOnce).map(async (save) => save(db, keys)));
  });
  if (saved.ok) await setState(db, importId, 'done');
  else
    await setState(db, importId, 'draft', `Nothing was imported. ${Object.values(saved.errors).join(' ')}`);
  return true;
}

/** The jobs of this feature, by name. */
export const importJobs = (kinds: readonly ImportKind[]): Readonly<Record<string, JobTask<PersonsJob>>> => ({
  import_records: importRecords(kinds),
});
