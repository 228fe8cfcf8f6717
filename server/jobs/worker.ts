import { Logger, runOnce, type RunnerOptions, type Task, type TaskList } from 'graphile-worker';
import { z } from 'zod';
import type { Services } from '../request/services.ts';
import type { JobTask, Lane, PersonsJob, SystemJob } from './job.ts';
import { startLane, type Pulse, type Running } from './lane.ts';

/** The part of a job's payload that the database itself has put there (`app.add_job`, `app.enqueue`). */
const ofSystem = z.looseObject({
  tenant: z.guid(),
  // What somebody of the staff has put there, in their own name, is no job of the system's.
  subject: z.undefined().optional(),
});
const ofPerson = z.looseObject({ tenant: z.guid(), subject: z.guid() });

/** A worker at work. */
export type Worker = Running;

const pulse: Pulse = { beatEvery: 5_000, deadAfter: '20 seconds' };

/** So long jobs may go on in peace when the process is to end; then they are asked to stop at their next good place. */
const peace = 5_000;

/**
 * Starts to carry out jobs of all tenants, lane by lane.
 * @param options of the tests: a quicker pulse
 * @throws when the queue can't be reached
 */
export async function startWorker(
  services: Services,
  lanes: readonly Lane[],
  options = pulse,
): Promise<Worker> {
  const ending = new AbortController();
  const started = await Promise.all(
    lanes.map((lane) => startLane(services, settings(services, lane, ending.signal), options)),
  );
  return {
    async stop() {
      const hurry = setTimeout(() => ending.abort(), peace);
      await Promise.all(started.map((one) => one.stop()));
      clearTimeout(hurry);
    },
  };
}

/** Carries out what is due in the queue now, once each, and ends. */
export async function workOff(services: Services, lanes: readonly Lane[]): Promise<void> {
  const { signal } = new AbortController();
  for (const lane of lanes) await runOnce({ ...settings(services, lane, signal) });
}

/** What tasks get from their worker. */
interface Given {
  services: Services;
  signal: AbortSignal;
}

function settings(services: Services, { atOnce, persons, system }: Lane, signal: AbortSignal): RunnerOptions {
  const { pools, logger } = services;
  const given = { services, signal };
  const taskList: TaskList = {};
  for (const [name, task] of Object.entries(persons)) taskList[name] = personsTask(task, given);
  for (const [name, task] of Object.entries(system)) taskList[name] = systemTask(task, given);
  return {
    pgPool: pools.queue,
    taskList,
    concurrency: atOnce,
    pollInterval: 2_000,
    noHandleSignals: true,
    noPreparedStatements: true,
    crontab: '',
    // Otherwise nothing waits for a job's end to be written down: where that fails, the process would end with it (S30).
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: new Logger(() => (level, message) => {
      if (['error', 'warning'].includes(level)) logger.warn({ queue: message }, 'the queue');
    }),
  };
}

type Helpers = Parameters<Task>[1];

function personsTask(task: JobTask<PersonsJob>, given: Given): Task {
  return async (payload, helpers) => {
    const { tenant, subject, ...rest } = ofPerson.parse(payload);
    await task({
      ...common(helpers, given, tenant, rest),
      actor: { tenantId: tenant, userId: subject },
    });
  };
}

function systemTask(task: JobTask<SystemJob>, given: Given): Task {
  return async (payload, helpers) => {
    const { tenant, ...rest } = ofSystem.parse(payload);
    await task({ ...common(helpers, given, tenant, rest), actor: null });
  };
}

function common(
  { job }: Helpers,
  { services, signal }: Given,
  tenantId: string,
  payload: Readonly<Record<string, unknown>>,
): Omit<SystemJob, 'actor'> {
  // The queue's own rule for the time of the next try.
  const seconds = Math.round(Math.exp(Math.min(job.attempts, 10)));
  return {
    tenantId,
    payload,
    isLast: job.attempts >= job.max_attempts,
    nextTry: `${seconds} seconds`,
    signal,
    services,
  };
}
