import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { run, type RunnerOptions, type WorkerEvents } from 'graphile-worker';
import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';

/** How often a worker says that it lives, and after how long a silent one is taken for dead (S24). */
export interface Pulse {
  beatEvery: number;
  deadAfter: string;
}

/** Something that is at work until it is told to stop. */
export interface Running {
  /** Finishes or lets go of what runs, then ends. Never throws. */
  stop(): Promise<void>;
}

/** Milliseconds between two tries to reach the queue again. */
const tryAgainAfter = 1_000;

/**
 * Works through one lane until it is told to stop. The queue's library gives a lane up when the end of a job can't be written
 * down, and keeps a job locked whose giving out was lost on the way: it believes in its connections. So whenever one dies,
 * the lane goes on under a new name (S30): what the old one runs is finished, and what it has left locked is free once
 * nobody has heard from it for a while. Who does a job twice finds it done.
 * @throws when the queue can't be reached at the start; later on it is tried again until it can
 */
export async function startLane(services: Services, settings: RunnerOptions, pulse: Pulse): Promise<Running> {
  const { logger } = services;
  const ending = new AbortController();
  const lives = new Set<Life>();
  const { signal } = ending;

  const live = async (): Promise<void> => {
    const life = await beginLife(services, settings, pulse);
    lives.add(life);
    void life.over.then(() => lives.delete(life));
    void life.troubled.then(() => {
      if (signal.aborted) return;
      logger.warn('the queue’s connection broke: its lane goes on by another');
      void life.stop();
      goingOn = goOn();
    });
  };
  const goOn = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await live();
        return;
      } catch (error) {
        logger.warn({ error }, 'the queue can’t be reached');
        await pause(tryAgainAfter, undefined, { signal }).catch(() => undefined);
      }
    }
  };
  let goingOn = live();
  await goingOn;
  return {
    async stop() {
      ending.abort();
      await goingOn;
      await Promise.all([...lives].map((life) => life.stop()));
    },
  };
}

/** A lane under one name. */
interface Life extends Running {
  /** Its connection broke, so that it may have lost something. */
  troubled: Promise<void>;
  over: Promise<void>;
}

async function beginLife(services: Services, settings: RunnerOptions, pulse: Pulse): Promise<Life> {
  const events: WorkerEvents = new EventEmitter();
  let id = '';
  // By this name the queue's locks go.
  events.once('pool:create', ({ workerPool }) => (id = workerPool.id));
  const lost = new Promise<void>((resolve) => {
    // Behind what the library does about it itself: it can't be stopped from within.
    events.once('worker:getJob:error', () => setImmediate(resolve));
  });
  const runner = await run({ ...settings, events });
  const stopBeating = startBeating(services, () => id, pulse);
  let stopped: Promise<void> | null = null;
  const stop = () => (stopped ??= runner.stop().catch(() => undefined));
  const over = runner.promise
    .catch(() => undefined)
    .then(async () => {
      await stopped;
      await stopBeating();
    });
  return {
    troubled: Promise.race([lost, over]),
    over,
    async stop() {
      await stop();
      await over;
    },
  };
}

/** Says again and again that a worker lives; what it returns says that it has ended. */
function startBeating(
  { pools, logger }: Services,
  id: () => string,
  { beatEvery, deadAfter }: Pulse,
): () => Promise<void> {
  const queue = worker(pools);
  let beating = Promise.resolve();
  const beat = async () => {
    try {
      const freed = await queue.beat(id(), deadAfter);
      if (freed > 0) logger.warn({ freed }, 'jobs of dead workers were freed');
    } catch (error) {
      logger.warn({ error }, 'the worker could not say that it lives');
    }
  };
  const tick = () => {
    beating = beat();
  };
  tick();
  const timer = setInterval(tick, beatEvery);
  return async () => {
    clearInterval(timer);
    await beating;
    // Where this can't be said, its silence says it.
    await queue.gone(id()).catch((error: unknown) => {
      logger.warn({ error }, 'the worker could not say that it has ended');
    });
  };
}
