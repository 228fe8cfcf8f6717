import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Child } from './forked.ts';
import type { Role } from './words.ts';

/** Keeps a number of processes at work. */
export interface Supervisor {
  /** Starts all of them. @throws when one can't start, once all have ended */
  start(): Promise<void>;
  /** Replaces one after the other: a new one is ready before an old one leaves. Asked while it does, it does so once more. */
  roll(): Promise<void>;
  /** Ends all of them. @returns whether each ended by itself, in good order */
  stop(): Promise<boolean>;
}

export interface SupervisorParts {
  /** How many answer requests; one more carries out jobs. */
  web: number;
  fork(role: Role, checks: boolean): Child;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How long one that is told to end may take, in milliseconds. */
  patience: number;
}

/** A place that is always filled. */
interface Place {
  name: string;
  role: Role;
  /** Who fills it; null while there is nobody. */
  child: Child | null;
  /** Ends in a row, each soon after the start. */
  soon: number;
  /** A new one is being started to replace who is here. */
  replaced: boolean;
}

/** Whoever lived so long was well: if it dies, the next one is started at once. */
const well = 10_000;
const longestPause = 30_000;

/** How long to wait before the next start: so that one that can't live costs little. */
export const pauseBefore = (soon: number) => (soon === 0 ? 0 : Math.min(125 * 2 ** soon, longestPause));

/** Makes a supervisor; nothing runs before it is told to start. */
export function createSupervisor({ web, fork, logger, patience }: SupervisorParts): Supervisor {
  const places: Place[] = [
    newPlace('jobs', 'jobs'),
    ...Array.from({ length: web }, (_, index) => newPlace(`web ${index + 1}`, 'web')),
  ];
  const living = new Set<Child>();
  const stopping = new AbortController();
  let rolling: Promise<void> | null = null;
  let onceMore = false;

  function begin({ role }: Place, checks: boolean): Child {
    const child = fork(role, checks);
    living.add(child);
    void child.ended.then(() => living.delete(child));
    return child;
  }

  function fill(place: Place, child: Child): void {
    const since = Date.now();
    place.child = child;
    logger.info({ process: place.name, pid: child.pid }, 'a process is ready');
    void child.ended.then((how) => {
      if (place.child !== child) return;
      place.child = null;
      if (stopping.signal.aborted) return;
      logger.error({ process: place.name, pid: child.pid, ended: how }, 'a process died');
      place.soon = Date.now() - since < well ? place.soon + 1 : 0;
      if (!place.replaced) void refill(place);
    });
  }

  /** Starts somebody for a place where there is nobody, again and again with longer and longer pauses. */
  async function refill(place: Place): Promise<void> {
    for (;;) {
      await pause(pauseBefore(place.soon), null, stopping).catch(() => null);
      if (stopping.signal.aborted) return;
      const child = begin(place, false);
      const failure = await failureOf(child);
      if (stopping.signal.aborted) return;
      if (failure === null) {
        fill(place, child);
        return;
      }
      place.soon += 1;
      logger.error(
        { process: place.name, why: failure, again: pauseBefore(place.soon) },
        'a process does not start',
      );
    }
  }

  async function rollOnce(): Promise<void> {
    for (const place of places) {
      const old = place.child;
      // Where there is nobody, the next one is on its way.
      if (!old || stopping.signal.aborted) continue;
      place.replaced = true;
      const child = begin(place, true);
      const failure = await failureOf(child);
      place.replaced = false;
      if (stopping.signal.aborted) return;
      if (failure !== null) {
        logger.error(
          { process: place.name, why: failure },
          'a new process does not start: the old ones stay',
        );
        if (!place.child) void refill(place);
        return;
      }
      fill(place, child);
      await farewell(old, 'leave', place.name);
    }
  }

  async function farewell(child: Child, word: 'leave' | 'stop', name: string): Promise<boolean> {
    child.tell(word);
    const late = setTimeout(() => {
      logger.error({ process: name, pid: child.pid }, 'a process did not end in time and was killed');
      child.kill();
    }, patience);
    const how = await child.ended;
    clearTimeout(late);
    return how === 0;
  }

  async function stop(): Promise<boolean> {
    stopping.abort();
    const nameOf = (child: Child) => places.find((place) => place.child === child)?.name ?? 'one that starts';
    const ends = await Promise.all([...living].map((child) => farewell(child, 'stop', nameOf(child))));
    return ends.every(Boolean);
  }

  return {
    async start() {
      const started = places.map((place) => ({ place, child: begin(place, true) }));
      try {
        await Promise.all(started.map(({ child }) => child.ready));
      } catch (error) {
        await stop();
        throw error;
      }
      for (const { place, child } of started) fill(place, child);
    },
    roll() {
      onceMore = rolling !== null;
      rolling ??= (async () => {
        do {
          onceMore = false;
          await rollOnce();
        } while (onceMore && !stopping.signal.aborted);
        rolling = null;
      })();
      return rolling;
    },
    stop,
  };
}

function newPlace(name: string, role: Role): Place {
  return { name, role, child: null, soon: 0, replaced: false };
}

/** Waits until it is at work: null then, or why it can't be. */
const failureOf = ({ ready }: Child) =>
  ready.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
