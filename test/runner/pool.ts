import { isInterrupted } from './interruption.ts';
import { MochaProcess, type Ran } from './mochaProcess.ts';

/** A piece of work: a check, or the tests of a file. */
export interface Work {
  name: string;
  /** How long it took last. */
  seconds: number;
  /** Whether a lane has to begin with it. */
  first?: boolean;
  /** Whether it needs the machine to itself. */
  alone?: boolean;
  /** Whether it can do without what is made once for the run. */
  needsNothing?: boolean;
  run(lane: Lane): Promise<Ran>;
}

/** One of the workers side by side, with a mocha of its own once it is given tests. */
export class Lane {
  #mocha: MochaProcess | null = null;

  /** Runs the tests of a file, in a new mocha if the last one died. */
  runTests(file: string): Promise<Ran> {
    if (this.#mocha?.isAlive !== true) this.#mocha = new MochaProcess();
    return this.#mocha.run(file);
  }

  /** Ends it; null if it ends properly. */
  async end(): Promise<Ran | null> {
    return (await this.#mocha?.end()) ?? null;
  }
}

/**
 * Does all the work, some at a time: first what needs nothing, beside the making of what all others need; then the longest first, so
 * that all lanes end together; and what needs to run alone at the end.
 * @param done is called for each piece of work, and for lanes that don't end
 */
export async function doAll(
  works: readonly Work[],
  lanes: number,
  done: (name: string, ran: Ran, seconds: number) => void,
): Promise<void> {
  const sorted = [...works].sort(
    (a, b) => Number(b.first ?? false) - Number(a.first ?? false) || b.seconds - a.seconds,
  );
  const together = sorted.filter(({ alone = false }) => !alone);
  const all = Array.from({ length: Math.min(lanes, Math.max(together.length, 1)) }, () => new Lane());
  // What needs the database would wait for the first lane, which makes it: that is when the others do what doesn't.
  const takeFor = (lane: Lane) => {
    const first = lane === all[0] ? -1 : together.findIndex(({ needsNothing = false }) => needsNothing);
    return first < 0 ? together.shift() : together.splice(first, 1)[0];
  };
  const doOne = async (lane: Lane, work: Work) => {
    const began = Date.now();
    const ran = await work.run(lane);
    done(work.name, ran, (Date.now() - began) / 1000);
  };
  await Promise.all(
    all.map(async (lane) => {
      for (let work = takeFor(lane); work && !isInterrupted(); work = takeFor(lane)) await doOne(lane, work);
    }),
  );
  for (const work of sorted.filter(({ alone = false }) => alone && !isInterrupted()))
    await doOne(all[0]!, work);
  for (const [index, ended] of (await Promise.all(all.map((lane) => lane.end()))).entries())
    if (ended) done(`the end of runner ${index + 1}`, ended, 0);
}
