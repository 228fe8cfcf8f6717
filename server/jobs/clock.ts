import type { Services } from '../request/services.ts';

/** How often it is asked what is due, and how much is put out at a time. */
const usual = { every: 10 * 60_000, atOnce: 200 };

/** Does something in portions until one isn't full; returns how much it was. */
export async function inPortions(
  portion: (most: number) => Promise<number>,
  atOnce = usual.atOnce,
): Promise<number> {
  let all = 0;
  for (;;) {
    const made = await portion(atOnce);
    all += made;
    if (made < atOnce) return all;
  }
}

/**
 * Does what a clock does again and again; it may run in every process.
 * @param what couldn't be done, for the log
 * @returns ends it, behind what runs
 */
export function startClock(
  { logger }: Pick<Services, 'logger'>,
  what: string,
  work: () => Promise<unknown>,
  { every } = usual,
): () => Promise<void> {
  const tick = async () => {
    try {
      await work();
    } catch (error) {
      logger.warn({ error }, `the clock of ${what} failed`);
    }
  };
  let ticking = tick();
  const timer = setInterval(() => {
    ticking = ticking.then(tick);
  }, every);
  return async () => {
    clearInterval(timer);
    await ticking;
  };
}
