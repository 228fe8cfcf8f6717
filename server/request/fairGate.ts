/** How many of one kind may be inside and wait at once. */
export interface Bound {
  inside: number;
  waiting: number;
}

/**
 * Somebody whom a gate doesn't let in. `by` is the scope whose limit is reached, `gate` for the gate's own limit, `patience`
 * after too long a wait, and `client` for one who has gone away.
 */
export class Refused extends Error {
  readonly by: string;
  constructor(by: string) {
    super(`not let in: ${by}`);
    this.by = by;
  }
}

/** Somebody who asks to be let in and may go away while waiting, like the response to a request. */
interface Asker {
  readonly closed: boolean;
  once(event: 'close', gone: () => void): unknown;
  off(event: 'close', gone: () => void): unknown;
}

/** Gives a place back; calling it twice does no harm. */
export interface Leave {
  (): void;
  /** Lets the next one in already, and gives back some of the shares. The others stay taken until the place is given back. */
  openGate(...shares: readonly string[]): void;
}

/** Options of one entry. */
interface Entry {
  /** Gives up the place in the queue when it closes, because nobody waits for the answer any more. */
  asker?: Asker;
  /** Waits as long as it takes, and doesn't count towards the queue's limits. */
  patient?: boolean;
}

interface Count {
  key: string;
  inside: number;
  waiting: number;
  /** When one of them was let in last, counted in entries. The lower, the sooner it is their turn. */
  served: number;
}

interface Waiter {
  counts: Count[];
  /** waits as long as it takes, and doesn't count towards the queue's limits */
  patient: boolean;
  letIn: () => void;
  giveUp: (reason: Refused) => void;
}

/**
 * Lets a number in at once and has the rest wait, in fair shares. The next is always one whose tenant (the first scope) was
 * let in longest ago, then whose network was, and so on. So somebody who sends a thousand requests waits behind them all, and
 * anybody else waits for one (S32, S33). If the queue is full, whoever has most in it gives way to somebody who has less, so
 * nobody can fill it for the others.
 */
export class FairGate<Scope extends string> {
  readonly #scopes: readonly (readonly [Scope, Bound])[];
  readonly #whole: Bound;
  readonly #patience: number;
  readonly #counts = new Map<string, Count>();
  readonly #queue: Waiter[] = [];
  readonly #forEmpty = new Set<() => void>();
  #inside = 0;
  #impatient = 0;
  #entries = 0;

  /**
   * @param scopes the limits of each share, the widest share first
   * @param whole the gate's own limits
   * @param patience milliseconds after which somebody who waits is refused
   */
  constructor(scopes: Readonly<Record<Scope, Bound>>, whole: Bound, patience: number) {
    this.#scopes = Object.entries(scopes) as [Scope, Bound][];
    this.#whole = whole;
    this.#patience = patience;
  }

  /** How many are inside, and how many wait. */
  get now(): Bound {
    return { inside: this.#inside, waiting: this.#queue.length };
  }

  /**
   * Waits to be let in.
   * @param keys whose share it is, in each scope
   * @returns gives the place back
   * @throws {Refused} when the queue is full, the wait was too long or the asker has gone away
   */
  enter(keys: Readonly<Record<Scope, string>>, entry: Entry = {}): Promise<Leave> {
    const { asker, patient = false } = entry;
    if (asker?.closed === true) return Promise.reject(new Refused('client'));
    const counts = this.#scopes.map(([scope]) => this.#countOf(`${scope} ${keys[scope]}`));
    if (this.#hasRoom(counts)) return Promise.resolve(this.#admit(counts));
    const full = this.#scopes.find(([, bound], index) => (counts[index]?.waiting ?? 0) >= bound.waiting);
    const by = full?.[0] ?? (this.#impatient >= this.#whole.waiting ? 'gate' : null);
    if (by !== null && !patient) {
      const greedy = this.#greedierThan(counts);
      if (!greedy) {
        this.#forgetIdle(counts);
        return Promise.reject(new Refused(by));
      }
      greedy.giveUp(new Refused(by));
      return this.enter(keys, entry);
    }
    return this.#wait(counts, patient, asker);
  }

  /** Waits until nobody is inside, or until this many milliseconds are over. */
  async empty(within: number): Promise<void> {
    if (this.#inside === 0) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#forEmpty.delete(go);
        resolve();
      };
      const timer = setTimeout(go, within).unref();
      this.#forEmpty.add(go);
    });
  }

  /**
   * Of those in the way of a new one, the latest of the share that is fullest in relation to its limit, if the new one's own
   * shares are less full.
   */
  #greedierThan(counts: readonly Count[]): Waiter | null {
    const isFull = this.#scopes.map(([, bound], index) => (counts[index]?.waiting ?? 0) >= bound.waiting);
    // In a full share, all are equal: it doesn't distinguish them.
    const fills = (whose: readonly Count[], more: number) =>
      this.#scopes
        .map(([, bound], index) =>
          isFull[index] ? 0 : ((whose[index]?.waiting ?? 0) + more) / bound.waiting,
        )
        .sort((one, other) => other - one);
    let most = fills(counts, 1);
    let greediest: Waiter | null = null;
    for (const waiter of this.#queue) {
      const isInTheWay = isFull.every((full, index) => !full || waiter.counts[index] === counts[index]);
      if (waiter.patient || !isInTheWay) continue;
      const filled = fills(waiter.counts, 0);
      const difference = compare(filled, most);
      if (difference < 0 || (difference === 0 && !greediest)) continue;
      most = filled;
      greediest = waiter;
    }
    return greediest;
  }

  #wait(counts: Count[], patient: boolean, asker: Asker | undefined): Promise<Leave> {
    return new Promise((resolve, reject) => {
      const weight = patient ? 0 : 1;
      const leaveQueue = () => {
        clearTimeout(timer);
        asker?.off('close', gone);
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        this.#impatient -= weight;
        for (const count of counts) count.waiting -= weight;
      };
      const giveUp = (reason: Refused) => {
        leaveQueue();
        this.#forgetIdle(counts);
        reject(reason);
      };
      const gone = () => {
        giveUp(new Refused('client'));
      };
      const waiter: Waiter = {
        counts,
        patient,
        letIn: () => {
          leaveQueue();
          resolve(this.#admit(counts));
        },
        giveUp,
      };
      const timer = patient
        ? undefined
        : setTimeout(() => {
            giveUp(new Refused('patience'));
            // Whoever waits is a request, and its connection keeps the process running.
          }, this.#patience).unref();
      asker?.once('close', gone);
      this.#queue.push(waiter);
      this.#impatient += weight;
      for (const count of counts) count.waiting += weight;
    });
  }

  #admit(counts: readonly Count[]): Leave {
    this.#inside += 1;
    this.#entries += 1;
    for (const count of counts) {
      count.inside += 1;
      count.served = this.#entries;
    }
    const held = new Map(this.#scopes.map(([scope], index) => [scope as string, counts[index]]));
    let isInGate = true;
    const giveBack = (shares: readonly string[]) => {
      if (isInGate) this.#inside -= 1;
      isInGate = false;
      for (const share of shares) {
        const count = held.get(share);
        if (count) count.inside -= 1;
        held.delete(share);
      }
      for (let next = this.#next(); next !== null; next = this.#next()) next.letIn();
      if (this.#inside === 0) for (const go of [...this.#forEmpty]) go();
      this.#forgetIdle(counts);
    };
    const leave = () => {
      if (held.size > 0) giveBack([...held.keys()]);
    };
    const openGate = (...shares: readonly string[]) => {
      if (isInGate) giveBack(shares);
    };
    return Object.assign(leave, { openGate });
  }

  #next(): Waiter | null {
    let next: Waiter | null = null;
    for (const waiter of this.#queue)
      if (this.#hasRoom(waiter.counts) && (next === null || isBefore(waiter, next))) next = waiter;
    return next;
  }

  #hasRoom(counts: readonly Count[]): boolean {
    return (
      this.#inside < this.#whole.inside &&
      this.#scopes.every(([, bound], index) => (counts[index]?.inside ?? 0) < bound.inside)
    );
  }

  #countOf(key: string): Count {
    let count = this.#counts.get(key);
    if (!count) this.#counts.set(key, (count = { key, inside: 0, waiting: 0, served: 0 }));
    return count;
  }

  /** Shares with nobody inside or waiting are forgotten, so the map stays as small as the gate. */
  #forgetIdle(counts: readonly Count[]): void {
    for (const { key, inside, waiting } of counts)
      if (inside === 0 && waiting === 0) this.#counts.delete(key);
  }
}

/** Compares by the first number in which two rows of the same length differ. */
function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((number, at) => number !== other[at]);
  return index < 0 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}

/**
 * In the first scope where two differ, the one whose turn was longer ago comes first. If none differs, the one who asked
 * earlier.
 */
function isBefore(one: Waiter, other: Waiter): boolean {
  for (const [index, count] of one.counts.entries()) {
    const difference = count.served - (other.counts[index]?.served ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
