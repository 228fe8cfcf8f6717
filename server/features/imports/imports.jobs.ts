import { z } from 'zod';
import { asJob, NoSession, NoTenant } from '../../database/asActor.ts';
import type { Db } from '../../database/db.ts';
import { worker } from '../../database/worker.ts';
import { SavedMeanwhile } from '../../imports/judge.ts';
import { holdFile, holdTurn } from '../../imports/holding.queries.ts';
import type { Given, ImportKind } from '../../imports/kind.ts';
import type { JobTask, PersonsJob } from '../../jobs/job.ts';
import { whenFree } from '../../jobs/whenFree.ts';
import { isAllowed } from '../../request/allow.ts';
import type { Actor } from '../../request/actor.ts';
import type { KeyRing } from '../../secrets/keys.ts';
import { dryRun, type Saving } from './imports.judging.ts';
import { atOnce, countRows, getImport, setState, type Import, type ImportStep } from './imports.queries.ts';

const notAllowed = 'The person who started this can no longer import it. Start it again yourself.';
const changed = 'Something has changed since the dry run, so nothing was imported. Check the rows.';

/**
 * Takes over the rows of one file: all of them in one transaction, or none. They are judged once more inside it, since what was
 * right at the dry run may have changed. Whatever stands in the way gives the file back to the people, with the reason.
 */
const importRecords =
  (kinds: readonly ImportKind[]) =>
  async (job: PersonsJob): Promise<void> => {
    const { services, actor, payload, signal } = job;
    const importId = z.guid().parse(payload['import']);
    const back = (problem: string) =>
      worker(services.pools).returnImport(actor.tenantId, importId, problem);
    try {
      const begun = await whenFree(signal, () =>
        asJob(services.pools, actor, async (db, { actor: by }) => {
          const isHeld = await holdFile(db, 'imports', importId);
          const found = await getImport(db, importId);
          if (found?.state !== 'queued' && found?.state !== 'running') return false;
          if (!kindFor(kinds, found, by)) return false;
          if (!isHeld) return 'busy';
          await setState(db, importId, 'running');
          return true;
        }),
      );
      // What is seen to be there is done; what isn't, this person may not do any more. Done ones are let be.
      if (!begun) {
        await back(notAllowed);
        return;
      }
      const allowed = await whenFree(signal, () =>
        asJob(services.pools, actor, (db, { actor: by }) =>
          takeOver(db, (found) => kindFor(kinds, found, by), {
            keys: services.keys,
            worker: worker(services.pools),
            importId,
          }),
        ),
      );
      if (!allowed) await back(notAllowed);
    } catch (error) {
      if (error instanceof NoSession || error instanceof NoTenant) return back(notAllowed);
      if (error instanceof SavedMeanwhile) return back(changed);
      // Another process may have the file while this one ends.
      if (job.isLast && !signal.aborted)
        await back('It stopped because of an error, and nothing was imported. Try again, or tell the operator of this site.');
      throw error;
    }
  }; // prettier-ignore

/** The kind of a file, if this person may edit such records by their form (A23). */
function kindFor(kinds: readonly ImportKind[], found: Import, actor: Actor): ImportKind | undefined {
  return kinds.find(({ name, allow }) => name === found.kind && isAllowed(actor, allow));
}

/** @returns false when the person may not do it any more, `busy` where another process is at this file or another of the company */
async function takeOver(
  db: Db,
  kindOf: (found: Import) => ImportKind | undefined,
  { keys, worker: beside, importId }: { keys: KeyRing; worker: Worker; importId: string },
): Promise<boolean | 'busy'> {
  const isTurn = await holdTurn(db);
  const found = await getImport(db, importId);
  if (found?.state !== 'running') return true;
  const kind = kindOf(found);
  if (!kind) return false;
  if (!isTurn) return 'busy';
  const note = noteProgress(beside, db.tenantId, importId);
  const rows = Object.values(await countRows(db, found)).reduce((sum, some) => sum + some, 0);
  await note('checking', 0, rows);
  const { problems, saves } = await dryRun(db, kind, found, {
    toSave: true,
    onPage: (done) => note('checking', done, rows),
  });
  if (problems > 0) {
    await setState(db, importId, 'draft', changed);
    return true;
  }
  const ticketNumber = await numbersOfTickets(beside, db, saves.filter(({ isTicket }) => isTicket).length);
  // Sorting keeps the order of the file where nothing else is asked for.
  const inOrder = saves.sort((one, other) => compare(one.order ?? '', other.order ?? ''));
  const saved = await db.attempt(async () => {
    for (let start = 0; start < inOrder.length; start += atOnce) {
      await note('saving', start, inOrder.length);
      await saveSome(db, inOrder.slice(start, start + atOnce), { keys, ticketNumber });
    }
  });
  if (saved.ok) await setState(db, importId, 'done');
  else
    await setState(db, importId, 'draft', `Nothing was imported. ${Object.values(saved.errors).join(' ')}`);
  return true;
}

type Worker = ReturnType<typeof worker>;

/** How often a page that waits is told something new. */
const notedEvery = 1000;

/** Says how far it is, now and then, outside of the transaction that does the work: that one holds the import until its end. */
function noteProgress(beside: Worker, tenantId: string, importId: string) {
  let last = { step: '', at: 0 };
  return async (step: ImportStep, done: number, total: number): Promise<void> => {
    const now = performance.now();
    if (step === last.step && now - last.at < notedEvery) return;
    last = { step, at: now };
    await beside.noteImport(tenantId, importId, { step, done, total });
  };
}

/**
 * Numbers for so many new tickets. They are put aside at once: taken one by one in this transaction, they would keep everybody
 * else who opens a ticket waiting for its end. If nothing is imported in the end, they are left out.
 */
async function numbersOfTickets(beside: Worker, db: Db, count: number): Promise<() => Promise<number>> {
  if (count === 0) return () => db.nextNumber('ticket');
  const first = await beside.reserveTickets(db.tenantId, count);
  let taken = 0;
  return () => Promise.resolve(first + taken++);
}

/** Saves some rows at once; those of one lane one after the other. */
async function saveSome(db: Db, saves: readonly Saving[], given: Given): Promise<void> {
  const lanes = new Map<string, Promise<unknown>>();
  await Promise.all(
    saves.map(({ save, lane }) => {
      const before = lane === undefined ? undefined : lanes.get(lane);
      const saved = before ? before.then(() => save(db, given)) : save(db, given);
      if (lane !== undefined) lanes.set(lane, saved);
      return saved;
    }),
  );
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** The jobs of this feature, by name. */
export const importJobs = (kinds: readonly ImportKind[]): Readonly<Record<string, JobTask<PersonsJob>>> => ({
  import_records: importRecords(kinds),
});
