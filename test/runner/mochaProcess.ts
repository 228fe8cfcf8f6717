import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cpuSecondsOf } from './cpu.ts';
import { endWhenInterrupted } from './interruption.ts';

/** What a runner is asked to do: run a test file, end in good order, or stop at once. */
export type Asked = { file: string } | { end: true } | { stop: true };

/** The outcome of a file's tests, or of a check. */
export interface Ran {
  passed: number;
  failed: number;
  skipped: number;
  /** The output to show. */
  text: string;
  /** For how many seconds processors worked for it; NaN where nobody counts. */
  cpuSeconds?: number;
}

const program = fileURLToPath(new URL('lane.ts', import.meta.url));
/** mocha ends what waits too long. Only something that never returns to waiting takes this long. */
const FILE_WITHIN_MS = 30 * 60_000;
const END_WITHIN_MS = 90_000;

/** A mocha that lives as long as there are files for it. All of them share its Postgres, its app and its browser. */
export class MochaProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  #output = '';
  #hasEnded = false;

  constructor(env: Record<string, string> = {}) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', program], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (part: Buffer) => (this.#output += part.toString()));
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      // After the last of its output.
      this.#child.once('close', (code, signal) => resolve(signal ?? String(code)));
    });
    const nothingToEnd = endWhenInterrupted(() => {
      // One that has just been told to by the terminal itself (Ctrl-C) may be gone.
      if (this.#child.connected) this.#child.send({ stop: true } satisfies Asked, () => undefined);
    });
    void this.#ended.then(() => {
      this.#hasEnded = true;
      nothingToEnd();
    });
  }

  /** Whether it can take another file. */
  get isAlive(): boolean {
    return !this.#hasEnded;
  }

  /** Runs the tests of one file. If the process ends or hangs before the last of them, that is a failure. */
  async run(file: string): Promise<Ran> {
    const answer = new Promise<Ran>((resolve) => this.#child.once('message', resolve));
    const before = this.#cpuSeconds();
    this.#child.send({ file } satisfies Asked);
    const early = this.#ended.then((how) => failure(`The runner ended before the last test: ${how}.`));
    const ran = await this.#within(FILE_WITHIN_MS, Promise.race([answer, early]));
    const text = [ran.text, this.#takeOutput()].filter(Boolean).join('\n');
    return { ...ran, text, cpuSeconds: this.#cpuSeconds() - before };
  }

  /** Lets it stop its Postgres and end; null if it ends properly. */
  async end(): Promise<Ran | null> {
    if (this.#hasEnded) return null;
    this.#child.send({ end: true } satisfies Asked);
    const ended = this.#ended.then((how) => (how === '0' ? null : failure(`A runner ended with ${how}.`)));
    const ran = await this.#within(END_WITHIN_MS, ended);
    return ran && { ...ran, text: `${ran.text}\n${this.#takeOutput()}` };
  }

  #cpuSeconds(): number {
    return cpuSecondsOf(this.#child.pid ?? 0);
  }

  async #within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | Ran> {
    let late: NodeJS.Timeout | undefined;
    const tooLate = new Promise<'late'>((resolve) => {
      late = setTimeout(() => resolve('late'), milliseconds);
    });
    const result = await Promise.race([work, tooLate]);
    clearTimeout(late);
    if (result !== 'late') return result;
    this.#child.kill('SIGKILL');
    await this.#ended;
    return failure(`The runner hung, and was killed after ${milliseconds / 1000} s.`);
  }

  #takeOutput(): string {
    const output = this.#output.trimEnd();
    this.#output = '';
    return output;
  }
}

function failure(text: string): Ran {
  return { passed: 0, failed: 1, skipped: 0, text: `  ✘ ${text}` };
}
