import { randomFillSync } from 'node:crypto';

/** An answer other than success that our own code wants. `message` is shown to the person. */
export class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = new.target.name;
    this.status = status;
  }
}

/** What doesn't exist and what may not be seen get the same answer (A16, S8), so this takes no message. */
export class NotFound extends HttpError {
  constructor() {
    super(404, 'We can’t find that page. It may have moved, or you may not have access to it.');
  }
}

/** A cross-site request (S4). Missing access is `NotFound`. */
export class Forbidden extends HttpError {
  constructor(message: string) {
    super(403, message);
  }
}

/** The platform's operator has suspended the company, and this is said to its own people (A1). */
export class Suspended extends HttpError {
  constructor(message: string) {
    super(403, message);
  }
}

/** A limit of S11 is used up. */
export class TooMany extends HttpError {
  /** seconds */
  readonly retryAfter: number;
  constructor(retryAfter: number) {
    super(429, `Too many attempts. Wait ${inWords(retryAfter)} and try again.`);
    this.retryAfter = Math.max(1, Math.ceil(retryAfter));
  }
}

/**
 * Spends from a limit where one of our pages tells people that it is used up; returns that message, or null when it isn't.
 */
export async function tooManyOf(spending: Promise<void>): Promise<TooMany | null> {
  try {
    await spending;
    return null;
  } catch (error) {
    if (error instanceof TooMany) return error;
    throw error;
  }
}

/** Why a request was not let in (S32, S33), and what to do about it. */
const busyWords = {
  session: 'You opened too many pages at once. Wait a few seconds, then try again.',
  network: 'Too many pages were opened at once from your network. Wait a few seconds, then try again.',
  passwords: 'Many people are signing in right now. Try again in a few seconds.',
  all: 'Many people are using this right now. Try again in a few seconds.',
} as const;

/** Too many requests at once, from this session or network (429) or in all (503). Nothing was begun. */
export class Busy extends HttpError {
  /** seconds */
  readonly retryAfter = 5;
  constructor(by: keyof typeof busyWords) {
    super(by === 'session' || by === 'network' ? 429 : 503, busyWords[by]);
  }
}

/** Something we need, usually the database, doesn't answer (S11, S26). */
export class Unavailable extends HttpError {
  constructor(cause?: unknown) {
    super(503, 'This isn’t working right now. Try again in a few seconds.');
    this.cause = cause;
  }
}

/** The form's nonce doesn't belong, or no longer belongs, to this session (S25). */
export class StaleForm extends HttpError {
  constructor() {
    super(
      409,
      'This form has expired, or you opened it before you signed in. Nothing was saved. Open it again.',
    );
  }
}

/** A time for people: seconds below a minute, whole minutes above. */
export function inWords(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return whole === 1 ? '1 second' : `${whole} seconds`;
  const minutes = Math.ceil(whole / 60);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** A number that a person can read out and that can be found in the log (S8). */
export function newReference(): string {
  if (used + 5 > random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += 5;
  return random.toString('hex', used - 5, used).toUpperCase();
}

/** Random bytes for many references: asking for a few each time costs more than all else about them. */
const random = Buffer.alloc(5 * 400);
let used = random.length;
