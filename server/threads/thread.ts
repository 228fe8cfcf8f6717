import { Worker } from 'node:worker_threads';
import type { Order, Said } from './entry.ts';
import type { Task } from './task.ts';

/** A task took longer, or more memory, than it may. What it worked on is at fault, or is too much. */
export class OverLimit extends Error {
  override name = 'OverLimit';
}

/** What is against the rules of a thread: it was ended while it worked, or its task threw. */
class ThreadError extends Error {
  override name = 'ThreadError';
}

/** Milliseconds that a thread has to start and to load what a task needs, besides the task's own time. */
const toStart = 60_000;

const isSource = import.meta.url.endsWith('.ts');
const entry = new URL(isSource ? './entry.ts' : './entry.js', import.meta.url);
// Of TypeScript a thread knows nothing until tsx is registered in it, too.
const start = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); });`;

interface Running {
  resolve: (output: unknown) => void;
  reject: (error: Error) => void;
  /** Sets the task's time going. */
  begin: () => void;
}

/** One thread of the pool: it does one task at a time, and is thrown away when one of them is over its limits. */
export class Thread {
  readonly #worker: Worker;
  #running: Running | null = null;
  #ended = false;

  /** @param megabytes how much a task may hold besides what is handed in and out */
  constructor(megabytes: number) {
    this.#worker = new Worker(isSource ? start : entry, {
      eval: isSource,
      // Neither secrets nor the options of the process are any business of a task's.
      env: {},
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: megabytes,
        maxYoungGenerationSizeMb: 16,
        stackSizeMb: 4,
      },
    });
    this.#worker.on('message', (said: Said) => {
      if ('begun' in said) {
        this.#running?.begin();
        return;
      }
      const running = this.#take();
      if ('error' in said) running?.reject(new ThreadError(said.error));
      else running?.resolve(said.output);
    });
    this.#worker.on('error', (error) => {
      this.#ended = true;
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#take()?.reject(isMemory ? new OverLimit('the memory of a task is used up') : error);
    });
    this.#worker.on('exit', () => {
      this.#ended = true;
      this.#take()?.reject(new ThreadError('the thread was ended'));
    });
  }

  /** Whether it can't be used any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Does a task; the process does not end meanwhile.
   * @throws OverLimit, after which the thread has ended; what the task throws
   */
  async run<In, Out>(
    { file, seconds }: Task<In, Out>,
    input: In,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Out> {
    this.#worker.ref();
    const end = () => {
      const running = this.#take();
      void this.end();
      running?.reject(new OverLimit('the time of a task is used up'));
    };
    let timer = setTimeout(end, toStart);
    const begin = () => {
      clearTimeout(timer);
      timer = setTimeout(end, seconds * 1000);
    };
    try {
      return await new Promise<Out>((resolve, reject) => {
        this.#running = { resolve: resolve as (output: unknown) => void, reject, begin };
        this.#worker.postMessage({ file, input } satisfies Order, [...transfer]);
      });
    } finally {
      clearTimeout(timer);
      // One that waits for work keeps no process alive.
      this.#worker.unref();
    }
  }

  /** Ends it, whatever it does. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }

  #take() {
    const running = this.#running;
    this.#running = null;
    return running;
  }
}
