import { Unavailable } from './errors.ts';

/** Room for bodies that are held in memory while they are read: a number of bytes for each tenant, and for all (S31). */
export interface Room {
  /**
   * Takes room for a body before its first byte is read.
   * @returns gives it back; calling it again does no harm
   * @throws Unavailable when there is none
   */
  take(whose: string, bytes: number): () => void;
}

/** Makes the process's room. */
export function createRoom({ all, ofOne }: { all: number; ofOne: number }): Room {
  const used = new Map<string, number>();
  let usedByAll = 0;
  return {
    take(whose, bytes) {
      const before = used.get(whose) ?? 0;
      if (usedByAll + bytes > all || before + bytes > ofOne) throw new Unavailable();
      used.set(whose, before + bytes);
      usedByAll += bytes;
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        usedByAll -= bytes;
        const left = (used.get(whose) ?? 0) - bytes;
        if (left > 0) used.set(whose, left);
        else used.delete(whose);
      };
    },
  };
}
