import type { Db, Query } from '../../database/db.ts';
import { limits } from '../../shared/limits.ts';

/** A session of one's own that still counts. */
export interface OpenSession {
  id: string;
  created_at: Date;
  seen_at: Date;
  address: string;
  browser: string;
}

/** What a person's own password is verified and judged by. */
export interface OwnLogin {
  password_hash: string;
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
}

const times = {
  staff: [limits.staffIdle, limits.staffAbsolute],
  portal: [limits.portalIdle, limits.portalAbsolute],
} as const;

/** What a person's own record says beside the session. */
export interface OwnRecord {
  email: string | null;
  /** Null: the company's. */
  time_zone: string | null;
  /** Null: as the browser has dates written. */
  date_locale: string | null;
}

/** The person's own record. */
export async function getOwnRecord(db: Db, userId: string): Promise<OwnRecord> {
  const columns = ['email', 'time_zone', 'date_locale'];
  const user = await db.row<OwnRecord>(db.from('users').where({ id: userId }).select(columns));
  if (!user) throw new Error('the actor has no login');
  return user;
}

/** Keeps how the person wants times and dates shown; null is what it is without a choice. */
export async function setOwnDates(
  db: Db,
  values: { time_zone: string | null; date_locale: string | null },
): Promise<void> {
  await db.call('set_own_dates', values.time_zone ?? '', values.date_locale ?? '');
}

/** The person's sessions that would still be let in, the latest first. */
export function listOpenSessions(db: Db, userId: string, side: 'staff' | 'portal'): Promise<OpenSession[]> {
  const [idle, absolute] = times[side];
  return db.rows(
    open(db, userId)
      // Staff who look at a portal have a session for that, which is none of theirs to sign in with (A8).
      .where({ kind: side })
      .whereRaw('seen_at > now() - ?::interval', [idle])
      .whereRaw('created_at > now() - ?::interval', [absolute])
      .orderBy('seen_at', 'desc')
      .limit(100)
      .select('id', 'created_at', 'seen_at', 'address', 'browser'),
  );
}

/** Ends the actor's sessions but for this one (S14); returns how many. */
export async function endOtherSessions(db: Db): Promise<number> {
  return (await db.call('end_other_sessions')).length;
}

/** The actor's own login with the hash, which no table grant gives (S19). */
export async function getOwnLogin(db: Db): Promise<OwnLogin> {
  const [login] = await db.call<OwnLogin>('own_password_hash');
  if (!login) throw new Error('the actor has no login');
  return login;
}

/**
 * Sets the actor's own password: its other sessions end, this one goes on under a new id (A6, S12). An email says so.
 * @param address where it was done from, for that email
 * @param present the hash of the password that it was allowed by
 * @returns false, and nothing is changed, when that isn't the password any more
 */
export async function setOwnPassword(
  db: Db,
  passwordHash: string,
  tokenHash: Buffer,
  address: string,
  present: string,
): Promise<boolean> {
  return (await db.call('set_own_password', passwordHash, tokenHash, address, present)).length > 0;
}

function open(db: Db, userId: string): Query {
  return db.from('login_sessions').where({ user_id: userId }).whereNull('ended_at');
}
