import type { Db } from '../../database/db.ts';
import type { SignInFacts } from '../../database/lookups.ts';

/** A step of sign-in that can be missing. */
export type MissingStep = NonNullable<SignInFacts['missing']>;

/** What sign-in finds missing in a user. */
export interface SignIn {
  user_id: string;
  missing: readonly MissingStep[];
  has_password: boolean;
}

/** What sign-in itself finds missing in some users, by the users' ids (A5). */
export async function signInsOf(db: Db, userIds: readonly string[]): Promise<Map<string, SignIn>> {
  if (userIds.length === 0) return new Map();
  const rows = await db.call<SignIn>('user_sign_ins', userIds);
  return new Map(rows.map((row) => [row.user_id, row]));
}
