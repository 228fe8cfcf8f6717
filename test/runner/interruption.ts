const ends = new Set<() => void>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let signalled: (() => void) | null = null;
let isOver = false;

/** Whether the run was told to stop: what begins now would be for nobody. */
export const isInterrupted = () => isOver;

/**
 * Takes part in the run's end: when the run is told to stop, `end` is called.
 * @returns to be called when there is nothing more to end
 */
export function endWhenInterrupted(end: () => void): () => void {
  ends.add(end);
  return () => {
    ends.delete(end);
    if (isOver && ends.size === 0) signalled?.();
  };
}

/**
 * Ends everything of the run when it is told to stop (Ctrl-C), waits for it as long as is decent, clears up, and ends as it would
 * have without.
 */
export function clearWhenInterrupted(clear: () => Promise<void>, withinMs = 15_000): void {
  for (const signal of SIGNALS)
    process.once(signal, () => {
      if (isOver) return;
      isOver = true;
      const allEnded = new Promise<void>((resolve) => {
        signalled = resolve;
        setTimeout(resolve, withinMs);
        if (ends.size === 0) resolve();
      });
      for (const end of [...ends]) end();
      void allEnded.then(clear).finally(() => process.kill(process.pid, signal));
    });
}
