import { parentPort } from 'node:worker_threads';
import { memoryOf } from './packs.ts';

/** What a thread is told to do. */
export interface Order {
  file: string;
  input: unknown;
}

/** What comes of it; before that, when all that the work needs is loaded, that it has begun: from there on its time counts. */
export type Said = { begun: true } | { output: unknown } | { error: string };

type Work = (input: unknown) => unknown;

parentPort?.on('message', ({ file, input }: Order) => {
  void answer(file, input).then((said) =>
    parentPort?.postMessage(said, 'output' in said ? memoryOf(said.output) : []),
  );
});

async function answer(file: string, input: unknown): Promise<Said> {
  try {
    const { default: work } = (await import(file)) as { default: Work };
    parentPort?.postMessage({ begun: true } satisfies Said);
    return { output: await work(input) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
