import { Unavailable } from './errors.ts';

/** What holds room for as long as something goes over a connection, and can be ended in favour of others. */
export interface Holding {
  /** Bytes that have gone over so far; Infinity where it isn't the other end that it waits for. */
  passed(): number;
  /** Ends it. False where it can't be ended: what it holds stays. */
  giveWay(): boolean;
}

/** Room for what comes or goes at the same time: an amount for each tenant, and for all (S31, S33). */
export interface Room {
  /**
   * Takes room for a body before its first byte is read, for example. If all of it is taken, the slowest of whoever has more of it
   * than this one would, or of those that take very long, gives way: nobody keeps others out by being slow.
   * @param holding by what it gives way itself; left out: it never does
   * @returns gives it back; calling it again does no harm
   * @throws Unavailable when there is none
   */
  take(whose: string, amount: number, holding?: Holding): () => void;
}

interface Bounds {
  all: number;
  ofOne: number;
  /** Milliseconds after which anybody's gives way. */
  patience?: number;
}

interface Taken {
  whose: string;
  amount: number;
  since: number;
  holding: Holding;
  leave: () => void;
}

/** Makes the process's room. */
export function createRoom({ all, ofOne, patience = 30_000 }: Bounds): Room {
  const used = new Map<string, number>();
  const taken = new Set<Taken>();
  let usedByAll = 0;

  function add(whose: string, amount: number, holding: Holding | undefined): () => void {
    used.set(whose, (used.get(whose) ?? 0) + amount);
    usedByAll += amount;
    let isTaken = true;
    const leave = () => {
      if (!isTaken) return;
      isTaken = false;
      if (one) taken.delete(one);
      usedByAll -= amount;
      const left = (used.get(whose) ?? 0) - amount;
      if (left > 0) used.set(whose, left);
      else used.delete(whose);
    };
    const one = holding && { whose, amount, since: performance.now(), holding, leave };
    if (one) taken.add(one);
    return leave;
  }

  /** Those in the way of somebody who would have so much: the ones of whoever has most first, and of them the slowest. */
  function inTheWay(amount: number): Taken[] {
    const now = performance.now();
    const usedBy = ({ whose }: Taken) => used.get(whose) ?? 0;
    const pace = ({ holding, since }: Taken) => holding.passed() / (now - since + 1);
    return [...taken]
      .filter((one) => usedBy(one) > amount || now - one.since >= patience)
      .map((one) => ({ one, share: Math.max(amount, usedBy(one)), pace: pace(one) }))
      .sort((a, b) => b.share - a.share || (a.pace === b.pace ? 0 : a.pace - b.pace))
      .map(({ one }) => one);
  }

  return {
    take(whose, amount, holding) {
      const before = used.get(whose) ?? 0;
      if (before + amount > ofOne) throw new Unavailable();
      const isShort = () => usedByAll + amount > all;
      const others = isShort() ? inTheWay(before + amount) : [];
      // Nobody is ended in vain.
      const freed = others.reduce((sum, one) => sum + one.amount, 0);
      if (usedByAll - freed + amount <= all)
        for (const one of others) if (isShort() && one.holding.giveWay()) one.leave();
      if (isShort()) throw new Unavailable();
      return add(whose, amount, holding);
    },
  };
}
