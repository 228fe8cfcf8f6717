import { parentPort, threadId } from 'node:worker_threads';

/** What a thread is told to do. */
export interface Order {
  file: string;
  input: unknown;
}

/** What comes of it; `threadId` says that it was done elsewhere. */
export type Done = { threadId: number } & ({ output: unknown } | { error: string });

type Work = (input: unknown) => unknown;

parentPort?.on('message', ({ file, input }: Order) => {
  void answer(file, input).then((done) => parentPort?.postMessage(done));
});

async function answer(file: string, input: unknown): Promise<Done> {
  try {
    const { default: work } = (await import(file)) as { default: Work };
    return { threadId, output: await work(input) };
  } catch (error) {
    return { threadId, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
