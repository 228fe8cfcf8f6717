const mostTries = 3;

/**
 * Runs a transaction again when Postgres ended it because it and another waited for one another: nothing of it remains, and the
 * other one goes on. Requests lock in the order in which they write, which differs from page to page, so no order rules this out.
 * @throws what the transaction throws; the deadlock itself after the third
 */
export async function despiteDeadlocks<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (tries === mostTries || !isDeadlock(error)) throw error;
    }
  }
}

const isDeadlock = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '40P01';
