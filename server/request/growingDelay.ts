import type { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** How a delay grows with failures. All times in seconds. */
export interface DelayRule {
  /** tries that cost nothing */
  free: number;
  /** the first delay; each further one is twice as long */
  first: number;
  longest: number;
  /** after this long, everything is forgotten */
  forget: number;
}

/** Makes a counter in the database, with its own key prefix. */
export type MakeCounter = (prefix: string, points: number, seconds: number) => RateLimiterPostgres;

/**
 * Counts tries by a key and makes people who keep failing wait, longer each time, but never for good (S11). A try is counted
 * *before* it is made and taken back if it was right. Counting afterwards would let 400 tries at once all through. A try that
 * is turned away doesn't count.
 */
export interface GrowingDelay {
  /** @returns seconds to wait; 0 when this try may go on */
  step(key: string): Promise<number>;
  /** Takes one try back. */
  giveBack(key: string): Promise<void>;
  /** Forgets everything under the key. */
  clear(key: string): Promise<void>;
}

/** The delay after so many tries beyond the free ones: 1, 2, 4 … times the first, up to the longest. */
export function delayAt(rule: DelayRule, height: number): number {
  return Math.min(rule.first * 2 ** height, rule.longest);
}

/** Three counters make a growing delay: tries; the pause, which one try at a time can take; how high the delay has grown. */
export function createGrowingDelay(name: string, rule: DelayRule, makeCounter: MakeCounter): GrowingDelay {
  const tries = makeCounter(`${name}-tries`, rule.free, rule.forget);
  const pause = makeCounter(`${name}-pause`, 1, rule.first);
  const height = makeCounter(`${name}-height`, 1, rule.forget);

  /** Begins the next pause. Of several tries at once, only one can be the first. @returns seconds to wait if it isn't */
  async function climb(key: string, from: number): Promise<number> {
    const seconds = delayAt(rule, from);
    const { consumedPoints, msBeforeNext } = await pause.penalty(key, 1, { customDuration: seconds });
    if (consumedPoints > 1) return waitOf(msBeforeNext);
    // Forgotten only well after the pause, or somebody who waited an hour would begin again at one second.
    await height.set(key, from + 1, rule.forget + Math.ceil(seconds));
    return 0;
  }

  return {
    async step(key) {
      const [pausing, grown] = await Promise.all([pause.get(key), height.get(key)]);
      if (isLive(pausing)) return waitOf(pausing.msBeforeNext);
      const { consumedPoints } = await tries.penalty(key);
      if (consumedPoints < rule.free) return 0;
      if (consumedPoints === rule.free) {
        await climb(key, 0);
        return 0;
      }
      if (grown) return climb(key, grown.consumedPoints);
      // The last free try has not begun its pause yet, or its process died before it could. This one does, and waits.
      return (await climb(key, 0)) || rule.first;
    },
    async giveBack(key) {
      await tries.reward(key);
    },
    async clear(key) {
      await Promise.all([tries.delete(key), pause.delete(key), height.delete(key)]);
    },
  };
}

function isLive(result: RateLimiterRes | null): result is RateLimiterRes {
  return result !== null && result.consumedPoints > 0 && result.msBeforeNext > 0;
}

function waitOf(milliseconds: number): number {
  return Math.max(milliseconds, 1) / 1000;
}
