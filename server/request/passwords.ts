import { createHash } from 'node:crypto';
import type { Place } from './admission.ts';
import { Unavailable } from './errors.ts';
import type { Asking, Hashing } from './hashing.ts';
import { hashPassword, verifyPassword } from './passwordHash.ts';

/** What handlers do with passwords. argon2 takes its turn, and never works while a transaction is open (S32). */
export interface Passwords {
  /**
   * Hashes a new password that `passwordDefect` has accepted, for the database (S9).
   * @throws {Busy} when too many are being hashed
   */
  hash(password: string): Promise<string>;
  /**
   * Is this the password behind the hash? No hash (null) costs the same work as a wrong password (S9).
   * @param before runs once, in the turn, before the password is checked: a guess is counted there
   * @throws {Busy} when too many are being checked, and what `before` throws
   */
  verify(stored: string | null, password: string, before?: () => Promise<void>): Promise<boolean>;
}

/** Thrown through a transaction, which it ends: work to be done before the transaction begins again. */
class NotInTransaction extends Error {
  readonly key: string;
  readonly work: () => Promise<unknown>;
  constructor(key: string, work: () => Promise<unknown>) {
    super('argon2 waits for the end of the transaction');
    this.key = key;
    this.work = work;
  }
}

/** A request verifies and hashes at most once. A password that changes meanwhile takes another round. */
const mostRounds = 4;

/**
 * The passwords of one request. If a transaction needs an answer that isn't known yet, it ends and nothing of it remains.
 * argon2 does its work, and the transaction runs again from its start with the answer at hand. So everything is read again,
 * and what was removed or changed meanwhile counts (S14, S25). Handlers don't need to do anything for that.
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
   * @throws what it throws; {Unavailable} when the passwords in question keep changing
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

  /** An error of the work belongs to the handler, which may have a message for it. The lack of a turn doesn't. */
  #settle(work: () => Promise<unknown>): Promise<{ value: unknown } | { error: unknown }> {
    return this.#inTurn(() =>
      work().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
    );
  }

  /** Others can use the place among the requests while this one waits for argon2. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#place.stepOut(() => this.#hashing.inTurn(this.#asking, work));
  }
}

const keyOf = (...parts: (string | null)[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64');
