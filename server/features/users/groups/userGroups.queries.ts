import type { Db } from '../../../database/db.ts';
import { relatePortalLab } from '../../../domain/logins/logins.queries.ts';

export interface Usergroup {
  id: string;
  name: string;
  is_external: boolean;
  is_administrators: boolean;
}

const listed = ['g.id', 'g.name', 'g.is_external', 'g.is_administrators'];

/** All usergroups, internal ones first. */
export function allGroups(db: Db): Promise<Usergroup[]> {
  return db.rows(db.from('usergroups', 'g').select(listed).orderBy(['g.is_external', 'g.name_lc']));
}

/** The groups of a user. */
export function groupsOf(db: Db, userId: string): Promise<Usergroup[]> {
  return db.rows(
    db
      .from('user_usergroups', 'm')
      .join('usergroups as g', { 'g.tenant_id': 'm.tenant_id', 'g.id': 'm.usergroup_id' })
      .where({ 'm.user_id': userId })
      .select(listed)
      .orderBy('g.name_lc'),
  );
}

/** Adds a new user's groups. */
export async function giveGroups(db: Db, userId: string, groups: readonly Usergroup[]): Promise<void> {
  await db.insertMany(
    'user_usergroups',
    groups.map(({ id, is_external }) => ({ user_id: userId, usergroup_id: id, is_external })),
  );
}

/**
 * Gives a user these groups and no others (A5: all internal or all external). The old ones go first, since they hold
 * the user's kind in their key; an external user without a lab is put into the Customer Portal Lab.
 */
export async function assignGroups(db: Db, userId: string, groups: readonly Usergroup[]): Promise<void> {
  await db.rows(db.from('users', 'u').where({ 'u.id': userId }).select('u.id').forUpdate());
  await db.remove('user_usergroups', { user_id: userId });
  const kind = groups[0];
  if (kind)
    await db.update('users', { id: userId }, { is_external: kind.is_external, updated_at: db.raw('now()') });
  await giveGroups(db, userId, groups);
  if (!kind?.is_external) return;
  if (!(await db.row(db.from('user_labs', 'l').where({ 'l.user_id': userId }).select('l.id'))))
    await relatePortalLab(db, userId);
}

/**
 * Is this the only active administrator (A23)? Takes the lock of the administrators' group first and keeps it until the
 * transaction ends: of two that take rights away at once, the second sees what the first has left.
 */
export async function isLastAdministrator(db: Db, userId: string): Promise<boolean> {
  await db.rows(db.from('usergroups', 'g').where({ 'g.is_administrators': true }).select('g.id').forUpdate());
  const some = await db.rows<{ id: string }>(
    db
      .from('users', 'u')
      .join('user_usergroups as m', { 'm.tenant_id': 'u.tenant_id', 'm.user_id': 'u.id' })
      .join('usergroups as g', { 'g.tenant_id': 'm.tenant_id', 'g.id': 'm.usergroup_id' })
      .where({ 'g.is_administrators': true, 'u.state': 'active' })
      .whereNull('u.archived_at')
      .distinct('u.id')
      .limit(2),
  );
  return some.length === 1 && some[0]?.id === userId;
}
