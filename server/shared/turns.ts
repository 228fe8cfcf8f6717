import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work between two looks at what others want. */
const slice = 4;

/**
 * Does something with each of many things, a few milliseconds' worth at a time: between them the event loop has its turn,
 * so that no other request waits for all of it (S31). For what is too little for a thread, or needs what no thread has.
 * @returns what `work` gave, in order
 */
export async function inTurns<T, R>(
  things: readonly T[],
  work: (thing: T, index: number) => R,
): Promise<R[]> {
  const results: R[] = [];
  let until = performance.now() + slice;
  for (const [index, thing] of things.entries()) {
    results.push(work(thing, index));
    if (performance.now() < until) continue;
    await nextTurn();
    until = performance.now() + slice;
  }
  return results;
}
