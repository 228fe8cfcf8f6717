import { EventEmitter } from 'node:events';
import {
  Logger,
  run,
  runOnce,
  type RunnerOptions,
  type Task,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import { z } from 'zod';
import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';
import type { JobTask, Lane, PersonsJob, SystemJob } from './job.ts';

/** The part of a job's payload that the database itself has put there (`app.add_job`, `app.enqueue`). */
const ofSystem = z.looseObject({
  tenant: z.guid(),
  // What somebody of the staff has put there, in their own name, is no job of the system's.
  subject: z.undefined().optional(),
});
const ofPerson = z.looseObject({ tenant: z.guid(), subject: z.guid() });

/** How often a worker says that it lives, and after how long a silent one is taken for dead (S24). */
const pulse = { beatEvery: 5_000, deadAfter: '20 seconds' };

/** A worker at work. */
export interface Worker {
  /** Finishes or lets go of what runs, then ends. */
  stop(): Promise<void>;
}

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
  const started = await Promise.all(lanes.map((lane) => startLane(services, lane, options)));
  return {
    async stop() {
      await Promise.all(started.map((one) => one.stop()));
    },
  };
}

/** Carries out what is due in the queue now, once each, and ends. */
export async function workOff(services: Services, lanes: readonly Lane[]): Promise<void> {
  for (const lane of lanes) await runOnce({ ...settings(services, lane) });
}

async function startLane(
  services: Services,
  lane: Lane,
  { beatEvery, deadAfter }: typeof pulse,
): Promise<Worker> {
  const { pools, logger } = services;
  const queue = worker(pools);
  const events: WorkerEvents = new EventEmitter();
  let id = '';
  // By this name the queue's locks go.
  events.once('pool:create', ({ workerPool }) => (id = workerPool.id));
  const runner = await run({ ...settings(services, lane), events });
  const tick = () => {
    queue.beat(id, deadAfter).then(
      (freed) => {
        if (freed > 0) logger.warn({ freed }, 'jobs of dead workers were freed');
      },
      (error: unknown) => {
        logger.warn({ error }, 'the worker could not say that it lives');
      },
    );
  };
  tick();
  const timer = setInterval(tick, beatEvery);
  return {
    async stop() {
      clearInterval(timer);
      await runner.stop();
      await queue.gone(id);
    },
  };
}

function settings(services: Services, { atOnce, persons, system }: Lane): RunnerOptions {
  const { pools, logger } = services;
  const taskList: TaskList = {};
  for (const [name, task] of Object.entries(persons)) taskList[name] = personsTask(task, services);
  for (const [name, task] of Object.entries(system)) taskList[name] = systemTask(task, services);
  return {
    pgPool: pools.queue,
    taskList,
    concurrency: atOnce,
    pollInterval: 2_000,
    noHandleSignals: true,
    noPreparedStatements: true,
    crontab: '',
    logger: new Logger(() => (level, message) => {
      if (['error', 'warning'].includes(level)) logger.warn({ queue: message }, 'the queue');
    }),
  };
}

type Helpers = Parameters<Task>[1];

function personsTask(task: JobTask<PersonsJob>, services: Services): Task {
  return async (payload, helpers) => {
    const { tenant, subject, ...rest } = ofPerson.parse(payload);
    await task({ ...common(helpers, services, tenant, rest), actor: { tenantId: tenant, userId: subject } });
  };
}

function systemTask(task: JobTask<SystemJob>, services: Services): Task {
  return async (payload, helpers) => {
    const { tenant, ...rest } = ofSystem.parse(payload);
    await task({ ...common(helpers, services, tenant, rest), actor: null });
  };
}

function common(
  { job, abortSignal }: Helpers,
  services: Services,
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
    signal: abortSignal,
    services,
  };
}
