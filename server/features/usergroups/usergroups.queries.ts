import type { Db } from '../../database/db.ts';
import type { StaffPermission } from '../../domain/usergroups/staffPermissions.ts';
import type { UsergroupValues } from './usergroups.form.ts';

export interface Usergroup {
  id: string;
  name: string;
  is_external: boolean;
  is_administrators: boolean;
  permissions: StaffPermission[];
  /** Users who have it, suspended ones included, up to `mostMembers`; one more says that there are more. */
  members: number;
  version: number;
}

/** Members are counted this far: everybody of the portal is in one group. */
export const mostMembers = 1000;
/** What a list of usergroups has of each; members are counted up to `most`. */
export const listed = (db: Db, most: number | null) => [
  ...['g.id', 'g.name', 'g.is_external', 'g.is_administrators', 'g.permissions', 'g.version'],
  // Member by member: a join would be planned over all users, and end no earlier.
  db.raw(
    `(select count(*)::int from (select from user_usergroups m
      cross join lateral (select from users u
        where u.tenant_id = m.tenant_id and u.id = m.user_id and u.archived_at is null offset 0) member
      where m.tenant_id = g.tenant_id and m.usergroup_id = g.id limit ?) few) as members`,
    [most],
  ),
];

/** A usergroup, or undefined when there is none that the actor may see. */
export function getUsergroup(db: Db, id: string): Promise<Usergroup | undefined> {
  return db.row(
    db
      .from('usergroups', 'g')
      .where({ 'g.id': id })
      .select(listed(db, mostMembers + 1)),
  );
}

/** Adds a usergroup; returns its id. */
export function addUsergroup(db: Db, values: UsergroupValues): Promise<string> {
  return db.insert('usergroups', values);
}

/**
 * Saves a usergroup if it is still the version that was seen (S25). What it gives counts with its people's next request (A25).
 * @returns `in_use` when its kind should change while anybody has it, deleted users included
 */
export async function saveUsergroup(
  db: Db,
  { id, is_external: external }: Usergroup,
  version: number,
  values: Partial<UsergroupValues>,
): Promise<'saved' | 'stale' | 'gone' | 'in_use'> {
  if (values.is_external !== undefined && values.is_external !== external) {
    // Held until the end: nobody is given the group in between.
    await db.rows(db.from('usergroups', 'g').where({ 'g.id': id }).select('g.id').forUpdate());
    if (await db.row(db.from('user_usergroups').where({ usergroup_id: id }).select('id'))) return 'in_use';
  }
  return db.updateVersion('usergroups', id, version, values);
}

/**
 * Makes a copy under a name that is free, without the people. A copy of Administrators has no power over users: that
 * can't be given by a form.
 */
export async function copyUsergroup(
  db: Db,
  { name, is_external, permissions }: Usergroup,
): Promise<{ id: string; name: string }> {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : ` ${number}`;
    const copy = `Copy of ${name}`.slice(0, 100 - suffix.length) + suffix;
    const taken = await db.row(
      db.from('usergroups').whereRaw('name_key = alike_key(?)', [copy]).select('id'),
    );
    if (!taken)
      return { id: await db.insert('usergroups', { name: copy, is_external, permissions }), name: copy };
  }
}
