/** A piece of work that is done in a thread: the file that does it, and how long it may take. */
export interface Task<In, Out> {
  readonly file: string;
  readonly seconds: number;
  /** It reads what somebody has sent in, who may have made it so that it takes long: some threads are never given to those. */
  readonly isReading: boolean;
  /** What its types are; nothing at run time. */
  readonly types?: (input: In) => Out;
}

/**
 * Names the file `NAME.thread.ts` whose default export does the work. Input and result are copied between threads, so
 * they are plain values: no functions, no classes. Built, the file ends in `.js`, as the file that names it does.
 * @param from `import.meta.url` of whoever names it
 * @param name the file's path from there, without its ending: `./bulk.read.thread`
 * @param limits after so many seconds of work the thread is ended, and the task with it; `isReading`: it reads what was sent in
 */
export function threadTask<Work extends (input: never) => unknown>(
  from: string,
  name: string,
  { seconds, isReading = false }: { seconds: number; isReading?: boolean },
): Task<Parameters<Work>[0], Awaited<ReturnType<Work>>> {
  const ending = from.endsWith('.ts') ? '.ts' : '.js';
  return { file: new URL(`${name}${ending}`, from).href, seconds, isReading };
}
