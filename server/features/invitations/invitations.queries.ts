import type { Db } from '../../database/db.ts';
import { claimLicences } from '../../domain/licences/licences.queries.ts';
import { sendPasswordLink } from '../../domain/passwordLinks/passwordLinks.queries.ts';
import type { KeyRing } from '../../secrets/keys.ts';

/** Who is invited. */
export interface Invited {
  id: string;
  name: string;
  username: string;
  email: string | null;
  state: 'invited' | 'active' | 'suspended';
}

/** A user, or undefined when there is none that the actor may see. */
export function getInvited(db: Db, id: string): Promise<Invited | undefined> {
  return db.row(
    db
      .from('users', 'u')
      .where({ 'u.id': id })
      .whereNull('u.archived_at')
      .select('u.id', 'u.username', 'u.email', 'u.state')
      .select(db.raw("trim(u.first_name || ' ' || u.last_name) as name")),
  );
}

/** What a link is for: who has a password gets one that sets a new one, which lives shorter (A7). */
export const purposeFor = ({ state }: Invited) => (state === 'invited' ? 'invitation' : 'reset');

/**
 * Makes a new link for a user, in place of any earlier one, and emails it if `send` says so. Run inside `Db.attempt`.
 * @returns null for a user who was suspended or deleted meanwhile
 * @throws GH004 when there are more logins than licences (A9)
 */
export async function invite(
  db: Db,
  keys: KeyRing,
  user: Invited,
  send: boolean,
): Promise<{ emailed: boolean } | null> {
  await claimLicences(db);
  return sendPasswordLink(db, keys, user, purposeFor(user), { send });
}
