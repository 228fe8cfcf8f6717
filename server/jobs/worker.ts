import { EventEmitter } from 'node:events';
import { Logger, run, type Task, type WorkerEvents } from 'graphile-worker';
import { z } from 'zod';
import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';
import type { JobTask, JobTasks } from './job.ts';

/** The part of a job's payload that the database itself has put there (`app.add_job`). */
const owned = z.looseObject({ tenant: z.guid(), subject: z.guid() });

/** How often a worker says that it lives, and after how long a silent one is taken for dead (S24). */
const pulse = { beatEvery: 5_000, deadAfter: '20 seconds' };

/** A worker at work. */
export interface Worker {
  /** Finishes or lets go of what runs, then ends. */
  stop(): Promise<void>;
}

/**
 * Starts to carry out jobs of all tenants, one at a time, each as the person who started it.
 * @param options of the tests: a quicker pulse
 * @throws when the queue can't be reached
 */
export async function startWorker(
  services: Services,
  tasks: JobTasks,
  { beatEvery, deadAfter } = pulse,
): Promise<Worker> {
  const { pools, logger } = services;
  const queue = worker(pools);
  const events: WorkerEvents = new EventEmitter();
  let id = '';
  // By this name the queue's locks go.
  events.once('pool:create', ({ workerPool }) => (id = workerPool.id));
  const runner = await run({
    events,
    pgPool: pools.queue,
    taskList: Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, taskOf(task, services)])),
    concurrency: 1,
    pollInterval: 2_000,
    noHandleSignals: true,
    noPreparedStatements: true,
    crontab: '',
    logger: new Logger(() => (level, message) => {
      if (['error', 'warning'].includes(level)) logger.warn({ queue: message }, 'the queue');
    }),
  });
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

function taskOf(task: JobTask, services: Services): Task {
  return async (payload, { job, abortSignal }) => {
    const { tenant, subject, ...rest } = owned.parse(payload);
    await task({
      actor: { tenantId: tenant, userId: subject },
      payload: rest,
      isLast: job.attempts >= job.max_attempts,
      signal: abortSignal,
      services,
    });
  };
}
