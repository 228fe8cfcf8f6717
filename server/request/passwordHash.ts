import { hash, verify } from '@node-rs/argon2';
import { normalPassword } from '../secrets/passwords.ts';

/** Costs of argon2id. The variant is the library's default (S9). */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The hash of a random password that nobody has kept, at the same costs. */
const nobodys =
  '$argon2id$v=19$m=19456,t=2,p=1$y0iVF8m8ARK4IboAmR/X/w$RzM7HlMBfzpCjXI8+rh8pOXmLlQkmN5mMeb8J1sQJhs';

/** Hashes a new password that `passwordDefect` has accepted, for the database (S9). */
export function hashPassword(password: string): Promise<string> {
  return hash(normalPassword(password), costs);
}

/**
 * Is this the password behind the hash? An unknown name (null) costs the same work as a wrong password, so the time doesn't
 * show which names exist (S9).
 * @param stored the user's hash, or null when there is no such user or it has no password yet
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const matches = await verify(stored ?? nobodys, normalPassword(password));
  return matches && stored !== null;
}
