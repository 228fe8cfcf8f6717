import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds until it is tried again, and a bit more by chance, so that two who stand in each other's way come apart. */
const tryAgainAfter = { atLeast: 500, more: 500 };

/**
 * Does something as soon as no other process is at it. In between it holds neither a lock nor a connection.
 * @throws when the process is to end meanwhile: the job goes on elsewhere
 */
export async function whenFree<T>(signal: AbortSignal, work: () => Promise<T | 'busy'>): Promise<T> {
  for (;;) {
    const came = await work();
    if (came !== 'busy') return came;
    await pause(tryAgainAfter.atLeast + Math.random() * tryAgainAfter.more, undefined, { signal });
  }
}
