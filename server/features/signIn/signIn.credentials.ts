import passport from 'passport';
import { Strategy } from 'passport-local';
import type { SignInFacts } from '../../database/lookups.ts';
import type { Passwords } from '../../request/passwords.ts';

/** Somebody whose password was right; the hash is what it was verified against. */
export type Verified = SignInFacts & { password_hash: string };

/**
 * Verifies a password by passport-local, without passport's own sessions: who is signed in stands in `login_sessions`
 * (S13). An unknown name costs the same work as a wrong password (S9).
 * @param facts whom the name means; null for nobody
 * @returns null for both of them
 * @throws {Busy} when too many sign in at once: no password was looked at
 */
export async function verifyCredentials(
  facts: SignInFacts | null,
  passwords: Passwords,
  credentials: { username: string; password: string },
): Promise<Verified | null> {
  return authenticate(credentials, async (password) => {
    const hash = facts?.password_hash ?? null;
    const right = await passwords.verify(hash, password);
    return facts && hash !== null && right ? { ...facts, password_hash: hash } : null;
  });
}

/** Passport's middleware, as far as passport-local looks at the request. */
type Handler = (request: object, response: object, next: (error?: unknown) => void) => void;

function authenticate<T>(
  credentials: { username: string; password: string },
  verify: (password: string) => Promise<T | null>,
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    let found: T | null = null;
    // One for each try: passport hangs its callbacks on the strategy that it is handed.
    const strategy = new Strategy((_username, password, done) => {
      verify(password).then((user) => {
        found = user;
        done(null, user ?? false);
      }, done);
    });
    const settle = (error: unknown) => {
      if (error) reject(error instanceof Error ? error : new Error('sign-in', { cause: error }));
      else resolve(found);
    };
    const handler = passport.authenticate(strategy, { session: false }, settle) as Handler;
    // passport-local takes credentials from the query too (S12): what it gets has an empty one.
    handler({ body: credentials, query: {} }, {}, settle);
  });
}
