import { threadId } from 'node:worker_threads';

/** What the tests have a thread do. */
export default async function works({ what, text = '' }: { what: string; text?: string }): Promise<string> {
  if (what === 'where')
    return `thread ${threadId}, without secrets: ${Object.keys(process.env).length === 0}`;
  if (what === 'throw') throw new Error('it can’t be done');
  if (what === 'for ever') for (;;) text.at(0);
  // As long, without keeping a core from whatever else is tested.
  if (what === 'sleep') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (what === 'hold') {
    const held: number[][] = [];
    for (;;) held.push(Array.from({ length: 10_000 }, (_, index) => index));
  }
  await Promise.resolve();
  return text;
}
