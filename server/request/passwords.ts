import { createHash } from 'node:crypto';
import type { Place } from './admission.ts';
import { Unavailable } from './errors.ts';
import type { Asking, Hashing } from './hashing.ts';
import { hashPassword, verifyPassword } from './passwordHash.ts';

/** What handlers do with passwords. Argon2 takes its turn, and never while a transaction is open (S32). */
export interface Passwords {
  /**
   * Hashes a new password, which `passwordDefect` has let through, for the database (S9).
   * @throws {Busy} when too many are being hashed
   */
  hash(password: string): Promise<string>;
  /**
   * Is this the password behind the hash? No hash (null) costs the same work as a wrong password (S9).
   * @param before is done once, in the turn, before the password is looked at: a guess is counted there
   * @throws {Busy} when too many are being looked at, and what `before` throws
   */
  verify(stored: string | null, password: string, before?: () => Promise<void>): Promise<boolean>;
}

/** Passes through a transaction, which it ends: work to be done before the transaction is begun anew. */
class NotInTransaction extends Error {
  readonly key: string;
  readonly work: () => Promise<unknown>;
  constructor(key: string, work: () => Promise<unknown>) {
    super('argon2 waits for the end of the transaction');
    this.key = key;
    this.work = work;
  }
}

/** A request verifies and hashes once at most; a password that changes meanwhile asks for another round. */
const mostRounds = 4;

/**
 * The passwords of one request. In a transaction, what isn't known yet is asked for by ending the transaction: nothing of it
 * remains, argon2 works, and the transaction runs once more from its start with the answer at hand. So everything that
 * was read is read again, and what was taken away or changed meanwhile counts (S14, S25); no handler has to see to that.
 */
export class RequestPasswords implements Passwords {
  readonly #hashing: Hashing;
  readonly #asking: Asking;
  readonly #place: Place;
  readonly #known = new Map<string, { value: unknown } | { error: unknown }>();
  #inTransaction = false;

  constructor(hashing: Hashing, asking: Asking, place: Place) {
    this.#hashing = hashing;
    this.#asking = asking;
    this.#place = place;
  }

  hash(password: string): Promise<string> {
    return this.#outside(keyOf('hash', password), () => hashPassword(password));
  }

  verify(stored: string | null, password: string, before?: () => Promise<void>): Promise<boolean> {
    return this.#outside(keyOf('verify', password, stored), async () => {
      await before?.();
      return verifyPassword(stored, password);
    });
  }

  /**
   * Runs a transaction whose handler may ask for passwords.
   * @throws what it throws; {Unavailable} when the passwords in question change again and again
   */
  async around<T>(transaction: () => Promise<T>): Promise<T> {
    for (let round = 0; round < mostRounds; round += 1) {
      const result = await this.#once(transaction);
      if (!(result instanceof NotInTransaction)) return result;
      const { key, work } = result;
      this.#known.set(key, await this.#settle(work));
    }
    throw new Unavailable();
  }

  async #once<T>(transaction: () => Promise<T>): Promise<T | NotInTransaction> {
    this.#inTransaction = true;
    try {
      return await transaction();
    } catch (error) {
      if (error instanceof NotInTransaction) return error;
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  async #outside<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key);
    if (known && 'error' in known) throw known.error;
    if (known) return known.value as T;
    if (this.#inTransaction) throw new NotInTransaction(key, work);
    return this.#inTurn(work);
  }

  /** What the work throws belongs to the handler, which may have words for it; that there was no turn doesn't. */
  #settle(work: () => Promise<unknown>): Promise<{ value: unknown } | { error: unknown }> {
    return this.#inTurn(() =>
      work().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
    );
  }

  /** The place among the requests is for others while this one waits for argon2. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#place.stepOut(() => this.#hashing.inTurn(this.#asking, work));
  }
}

const keyOf = (...parts: (string | null)[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64');
