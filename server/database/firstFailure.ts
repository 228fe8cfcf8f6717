/** The state of whatever is sent in a transaction after something in it has failed. */
const aborted = '25P02';

/**
 * Remembers what made a transaction fail. Queries that were sent together with it, or after it, only hear that the transaction is aborted,
 * which says neither whether to try again (S26) nor what a person could correct.
 */
export class FirstFailure {
  #first: Error | undefined;

  /** The answer; throws the first failure in place of the news that there was one. */
  async of<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (this.#first && 'code' in error && error.code === aborted) throw this.#first;
      this.#first ??= error;
      throw error;
    }
  }

  /** The transaction goes on from a savepoint before it. */
  forget(): void {
    this.#first = undefined;
  }
}
