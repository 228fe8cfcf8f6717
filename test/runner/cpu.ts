import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths, whatever the machine. */
const TICKS_A_SECOND = 100;
const isCounted = process.platform === 'linux';

interface Counted {
  parent: number;
  own: number;
  /** Of its children that have ended, and of theirs. */
  ended: number;
}

/** Null if there is no such process any more. */
function counted(pid: number | string): Counted | null {
  try {
    // Before them is the name, in brackets: it may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return {
      parent: fields[1] ?? 0,
      own: (user + system) / TICKS_A_SECOND,
      ended: (endedUser + endedSystem) / TICKS_A_SECOND,
    };
  } catch {
    return null;
  }
}

/**
 * For how many seconds processors have worked for a process so far, with all that it has started and that those have. What else the
 * machine does changes that little. NaN where nobody counts.
 */
export function cpuSecondsOf(pid: number): number {
  if (!isCounted) return NaN;
  const all = new Map<number, Counted>();
  for (const name of readdirSync('/proc')) {
    const one = /^\d+$/.test(name) ? counted(name) : null;
    if (one) all.set(Number(name), one);
  }
  const isOf = (one: number): boolean => one === pid || (one > 1 && isOf(all.get(one)?.parent ?? 0));
  return [...all].reduce((sum, [one, { own, ended }]) => (isOf(one) ? sum + own + ended : sum), 0);
}

let before = 0;

/** The same for the child of this process that has just ended, if it is asked whenever one has. */
export function cpuSecondsOfEnded(): number {
  if (!isCounted) return NaN;
  const ended = counted(process.pid)?.ended ?? NaN;
  const last = ended - before;
  before = ended;
  return last;
}
