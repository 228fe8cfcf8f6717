import type { KeyRing } from '../../secrets/keys.ts';
import { limits } from '../../shared/limits.ts';
import type { Db } from '../../database/db.ts';

/** A link that sets a password, as its row tells of it; the token is made of it by `makeLinkToken(keys, 'password link', …)`. */
export interface PasswordLink {
  id: string;
  purpose: 'invitation' | 'reset';
  key_version: string;
  created_at: Date;
  expires_at: Date;
}

/**
 * Makes a link that sets a user's password, in place of any earlier one, and emails it to the user's Email unless `send` is
 * false: then it is there to be copied (A7). Staff only; an invitation counts for licences (call `claimLicences`).
 * @returns null when there is nobody to send one to (suspended or deleted); `emailed` is false without an Email
 * @throws 42501 for those who may not invite this user (A23)
 */
export async function sendPasswordLink(
  db: Db,
  keys: KeyRing,
  user: { id: string; name: string },
  purpose: PasswordLink['purpose'],
  { send }: { send: boolean } = { send: true },
): Promise<{ linkId: string; emailed: boolean } | null> {
  const valid = purpose === 'invitation' ? limits.invitation : limits.passwordReset;
  const [made] = await db.call<{ link: string; email: string | null }>(
    'send_password_link', user.id, purpose, keys.newest, valid, send,
  ); // prettier-ignore
  if (!made) return null;
  const action = purpose === 'invitation' ? 'invited' : 'reset_made';
  db.note({ action, table: 'users', id: user.id, name: user.name });
  return { linkId: made.link, emailed: made.email !== null };
}

/** How many are invited by one statement: some seconds' work at most. */
const atOnce = 1000;

/**
 * Invites many by email, as `sendPasswordLink` invites one, in this transaction. Who was invited before, or has a password
 * already, is passed over. Administrators only (A23).
 * @returns how many were invited, and how many of those have no Email to send it to
 */
export async function inviteUsers(
  db: Db,
  keys: KeyRing,
  userIds: readonly string[],
): Promise<{ invited: number; withoutEmail: number }> {
  let withoutEmail = 0;
  let invited = 0;
  for (let start = 0; start < userIds.length; start += atOnce) {
    const some = userIds.slice(start, start + atOnce);
    const made = await db.call<{ invited: string; person: string; emailed: boolean }>(
      'invite_users', some, keys.newest, limits.invitation,
    ); // prettier-ignore
    for (const { invited: id, person, emailed } of made) {
      db.note({ action: 'invited', table: 'users', id, name: person });
      if (!emailed) withoutEmail += 1;
    }
    invited += made.length;
  }
  return { invited, withoutEmail };
}

/** The links of some users that still set a password, by the users' ids. */
export async function livePasswordLinks(
  db: Db,
  userIds: readonly string[],
): Promise<Map<string, PasswordLink>> {
  const rows = await db.rows<PasswordLink & { user_id: string }>(
    db
      .from('password_links', 'w')
      .whereIn('w.user_id', [...userIds])
      .whereNull('w.used_at')
      .whereNull('w.ended_at')
      .whereRaw('w.expires_at > now()')
      .orderBy('w.created_at')
      .select('w.id', 'w.user_id', 'w.purpose', 'w.key_version', 'w.created_at', 'w.expires_at'),
  );
  return new Map(rows.map(({ user_id: userId, ...link }) => [userId, link]));
}
