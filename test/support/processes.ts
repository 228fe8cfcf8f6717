import { execFile } from 'node:child_process';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** One process of a product. */
export interface Process {
  pid: number;
  role: 'web' | 'jobs';
}

/** The living processes that a product's parent has started, from this machine's list of processes. */
export async function childrenOf(parent: number): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid = '', ppid, stat = '', ...args] = line.trim().split(/\s+/);
    const role = args.at(-1);
    const lives = Number(ppid) === parent && !stat.startsWith('Z');
    return lives && (role === 'web' || role === 'jobs') ? [{ pid: Number(pid), role }] : [];
  });
}

/** Waits until a condition holds. Throws when it doesn't within three minutes, which is plenty even for a busy machine. */
export async function eventually(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 180_000;
  for (;;) {
    const began = Date.now();
    if (await isSo()) return;
    if (began > end) throw new Error(`not within three minutes: ${what}`);
    // What takes long to ask takes the time of those that it asks about: it is asked a quarter of the time at most.
    await pause(Math.max(50, 3 * (Date.now() - began)));
  }
}

/** The outcome of requests that were sent one after the other, on several connections at once. */
export interface Load {
  answered: number;
  /** For each request that didn't get a 200: its status or the error's code. */
  lost: (number | string)[];
  /** Finishes what is on its way. */
  stop(): Promise<void>;
}

/**
 * Requests a page again and again.
 * @param options.keepAlive whether a connection is used for the next request too; otherwise each has its own
 */
export function startLoad(
  port: number,
  { host, path, lanes, keepAlive }: { host: string; path: string; lanes: number; keepAlive: boolean },
): Load {
  const agent = new Agent({ keepAlive, maxSockets: lanes });
  const life = new AbortController();
  const load: Load = { answered: 0, lost: [], stop: () => Promise.resolve() };
  const once = () =>
    new Promise<number | string>((resolve) => {
      const asked = request({
        host: '127.0.0.1',
        port,
        path,
        headers: { Host: host },
        agent,
        timeout: 30_000,
      });
      asked.once('response', (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', () => resolve('broken off'));
      });
      asked.once('timeout', () => {
        resolve('no answer');
        asked.destroy();
      });
      asked.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      asked.end();
    });
  const lane = async () => {
    while (!life.signal.aborted) {
      const result = await once();
      if (result === 200) load.answered += 1;
      else load.lost.push(result);
      // With less of a pause, the load would take the time that new processes need to start.
      await pause(50);
    }
  };
  const all = Promise.all(Array.from({ length: lanes }, lane));
  load.stop = async () => {
    life.abort();
    await all;
    agent.destroy();
  };
  return load;
}
