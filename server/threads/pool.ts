import { availableParallelism } from 'node:os';
import { Unavailable } from '../request/errors.ts';
import type { Task } from './task.ts';
import { Thread } from './thread.ts';

/** Does work that would keep everybody else waiting: reading files, drawing what somebody else wrote (S31). */
export interface Threads {
  /**
   * Does a task in a thread. Those who wait take turns by `whose`, so that one tenant's many never stand before another's one.
   * @param options `whose` it is: a tenant's name or id; `patient` for a job, which is bounded by its own queue; `transfer`: memory
   *   that goes over to the thread (`handOver`)
   * @throws Unavailable when too many wait, of this one or of all, or when its turn did not come in time; OverLimit for
   *   more time or memory than a task has; ThreadError for what the task itself throws
   */
  run<In, Out>(task: Task<In, Out>, input: In, options: RunOptions): Promise<Out>;
  /** Ends the threads, and with an error what waits or runs. */
  stop(): Promise<void>;
}

interface RunOptions {
  whose: string;
  patient?: boolean;
  transfer?: readonly ArrayBuffer[];
}

interface Limits {
  /** threads at once */
  threads: number;
  /** tasks that wait, in all and of one */
  waiting: number;
  waitingOfOne: number;
  /** milliseconds that a task waits for its turn, and one that reads, before which another may take all its seconds */
  patience: number;
  readersPatience: number;
  /** heap of a thread */
  megabytes: number;
  /** milliseconds after which a thread without work ends */
  idle: number;
}

const usual: Limits = {
  threads: Math.max(2, availableParallelism() - 1),
  waiting: 32,
  waitingOfOne: 4,
  patience: 15_000,
  readersPatience: 45_000,
  megabytes: 192,
  idle: 60_000,
};

interface Waiting {
  whose: string;
  start: (thread: Thread) => void;
  giveUp: (error: Error) => void;
  isPatient: boolean;
  isReading: boolean;
}

/** Makes the process's threads; none is started before it is needed. */
export function createThreads(limits: Partial<Limits> = {}): Threads {
  return new Pool({ ...usual, ...limits });
}

class Pool implements Threads {
  readonly #limits: Limits;
  /** In the order of whose turn it is. */
  readonly #queues = new Map<string, Waiting[]>();
  readonly #all = new Set<Thread>();
  readonly #idle = new Map<Thread, NodeJS.Timeout>();
  /** How many threads read what was sent in. */
  #reading = 0;
  /** How many work for each. */
  readonly #working = new Map<string, number>();
  #stopped = false;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  async run<In, Out>(
    task: Task<In, Out>,
    input: In,
    { whose, patient = false, transfer = [] }: RunOptions,
  ): Promise<Out> {
    const thread = await this.#turn(whose, patient, task.isReading);
    try {
      return await thread.run(task, input, transfer);
    } finally {
      this.#giveBack(thread, whose, task.isReading);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { giveUp } of [...this.#queues.values()].flat()) giveUp(new Unavailable());
    this.#queues.clear();
    await Promise.all([...this.#all].map((thread) => this.#end(thread)));
  }

  /**
   * A file that takes all its seconds is nobody's but its reader's: one thread is left for what pages and emails need. And one is
   * left to the others, whatever somebody has drawn (S33).
   */
  #mayBegin(whose: string, isReading: boolean): boolean {
    const most = Math.max(1, this.#limits.threads - 1);
    return (!isReading || this.#reading < most) && (this.#working.get(whose) ?? 0) < most;
  }

  #begin(whose: string, isReading: boolean): void {
    if (isReading) this.#reading += 1;
    this.#working.set(whose, (this.#working.get(whose) ?? 0) + 1);
  }

  #turn(whose: string, isPatient: boolean, isReading: boolean): Promise<Thread> {
    if (this.#stopped) throw new Unavailable();
    const free = this.#mayBegin(whose, isReading) ? this.#free() : null;
    if (free) {
      this.#begin(whose, isReading);
      return Promise.resolve(free);
    }
    const { waiting, waitingOfOne, patience, readersPatience } = this.#limits;
    const queue = this.#queues.get(whose) ?? [];
    const impatient = (some: readonly Waiting[]) => some.filter((one) => !one.isPatient).length;
    const isFull =
      impatient([...this.#queues.values()].flat()) >= waiting || impatient(queue) >= waitingOfOne;
    if (isFull && !isPatient) throw new Unavailable();
    return new Promise((resolve, reject) => {
      const timer = isPatient
        ? null
        : setTimeout(
            () => {
              this.#leave(whose, one);
              reject(new Unavailable());
            },
            isReading ? readersPatience : patience,
          );
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          if (timer) clearTimeout(timer);
          then(value);
        };
      const one: Waiting = {
        ...{ whose, isPatient, isReading },
        ...{ start: settle(resolve), giveUp: settle(reject) },
      };
      queue.push(one);
      this.#queues.set(whose, queue);
    });
  }

  /** A thread that nobody has, started where there may be one more. */
  #free(): Thread | null {
    for (const [thread, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(thread);
      if (!thread.ended) return thread;
      this.#all.delete(thread);
    }
    if (this.#all.size >= this.#limits.threads) return null;
    const thread = new Thread(this.#limits.megabytes);
    this.#all.add(thread);
    return thread;
  }

  #giveBack(thread: Thread, whose: string, wasReading: boolean): void {
    if (wasReading) this.#reading -= 1;
    const left = (this.#working.get(whose) ?? 0) - 1;
    if (left > 0) this.#working.set(whose, left);
    else this.#working.delete(whose);
    if (thread.ended) this.#all.delete(thread);
    else this.#idle.set(thread, setTimeout(() => void this.#end(thread), this.#limits.idle).unref());
    const next = this.#next();
    if (!next) return;
    const free = this.#free();
    if (!free) return;
    this.#begin(next.whose, next.isReading);
    next.start(free);
  }

  /** The first that may begin of whoever waits longest; the next turn is somebody else's. */
  #next(): Waiting | null {
    for (const [whose, queue] of this.#queues) {
      const first = queue.find(({ isReading }) => this.#mayBegin(whose, isReading));
      if (!first) continue;
      this.#leave(whose, first);
      const left = this.#queues.get(whose);
      if (left) {
        this.#queues.delete(whose);
        this.#queues.set(whose, left);
      }
      return first;
    }
    return null;
  }

  #leave(whose: string, one: Waiting): void {
    const left = (this.#queues.get(whose) ?? []).filter((other) => other !== one);
    if (left.length > 0) this.#queues.set(whose, left);
    else this.#queues.delete(whose);
  }

  async #end(thread: Thread): Promise<void> {
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
    this.#all.delete(thread);
    await thread.end();
  }
}
