import type { Db, Query } from '../../../database/db.ts';
import { inviteUsers } from '../../../domain/passwordLinks/passwordLinks.queries.ts';
import type { KeyRing } from '../../../secrets/keys.ts';
import type { Import } from './bulk.queries.ts';

/** How far those have come whose accounts an import made without a password. */
export interface Invitations {
  /** Nobody has sent them anything. */
  notYet: number;
  /** They have an invitation, and no password yet. */
  invited: number;
}

/** Those whose accounts an import made, and who have no password yet: one transaction made them, at one moment. */
function withoutPassword(db: Db, { id }: Import): Query {
  return db
    .from('bulk_imports', 'i')
    .join('users as u', { 'u.tenant_id': 'i.tenant_id', 'u.created_at': 'i.finished_at' })
    .where({ 'i.id': id, 'u.is_external': true, 'u.state': 'invited' })
    .whereNull('u.archived_at');
}

const anyLink = (db: Db) => db.from('password_links', 'w').whereRaw('w.user_id = u.id').select('w.id');

/** How many of an import's people wait for an invitation, and how many have one. */
export async function countInvitations(db: Db, found: Import): Promise<Invitations> {
  const [all, notYet] = await Promise.all([
    db.count(withoutPassword(db, found), 10_000),
    db.count(withoutPassword(db, found).whereNotExists(anyLink(db)), 10_000),
  ]);
  return { notYet, invited: all - notYet };
}

/** Invites those of an import who were not invited yet; pressed twice, the second time nobody is left. */
export async function inviteRest(
  db: Db,
  keys: KeyRing,
  found: Import,
): Promise<{ invited: number; withoutEmail: number }> {
  const rows = await db.rows<{ id: string }>(
    withoutPassword(db, found).whereNotExists(anyLink(db)).orderBy('u.id').select('u.id'),
  );
  return inviteUsers(
    db,
    keys,
    rows.map(({ id }) => id),
  );
}
