import cluster from 'node:cluster';
import type { Farewell, Order, Report } from './words.ts';

/** A process that the parent has started. */
export interface Child {
  pid: number;
  /** Resolves when it is at work; rejects, with why, when it ended before. */
  ready: Promise<void>;
  /** Resolves when it has ended, with its exit code or the signal that killed it. Never rejects. */
  ended: Promise<number | string>;
  tell(farewell: Farewell): void;
  kill(): void;
}

/** Starts this program once more, by Node's cluster, with an order. */
export function forkChild(order: Order): Child {
  // The role stands behind the command, for whoever looks at the list of processes.
  cluster.setupPrimary({ args: [order.role] });
  const worker = cluster.fork();
  const ended = new Promise<number | string>((resolve) => {
    worker.once('exit', (code: number | null, signal: string | null) => {
      resolve(signal ?? code ?? 'nothing');
    });
  });
  // What is said to a process that doesn't wait for it yet, it never hears.
  let waits = false;
  let farewell: Farewell | null = null;
  const say = (word: Order | Farewell) => {
    if (worker.isConnected()) worker.send(word);
  };
  const ready = new Promise<void>((resolve, reject) => {
    worker.on('message', (report: Report) => {
      if (report.state === 'waits') {
        waits = true;
        say(farewell ?? order);
      } else if (report.state === 'ready') resolve();
      else reject(new Error(report.why));
    });
    void ended.then((how) => {
      reject(new Error(`A process ended with ${how} before it was ready.`));
    });
  });
  // Whoever waits for it hears of it; nobody does of one that is told to end while it starts.
  ready.catch(() => undefined);
  // A process that dies while it is told something is noticed by its end.
  worker.on('error', () => undefined);
  return {
    pid: worker.process.pid ?? 0,
    ready,
    ended,
    tell: (word) => {
      farewell = word;
      if (waits) say(word);
    },
    kill: () => worker.process.kill('SIGKILL'),
  };
}
