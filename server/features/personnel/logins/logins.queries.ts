import { readChoices, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';

/** An active user on the finder, and the personnel record that carries it already. */
export interface FoundLogin {
  id: string;
  name: string;
  username: string;
  is_external: boolean;
  personnel_id: string | null;
  personnel_name: string | null;
}

const name = (db: Db) => db.raw("trim(u.first_name || ' ' || u.last_name) as name");

const found = (db: Db) => [
  ...['u.id', 'u.is_external', 'w.id as personnel_id'],
  name(db),
  db.raw("trim(w.first_name || ' ' || w.last_name) as personnel_name"),
];

/** Active users, each with its record. */
const logins = (db: Db): Query =>
  db
    .from('users', 'u')
    .leftJoin('personnel as w', (on) => {
      on.on('w.tenant_id', 'u.tenant_id').andOn('w.user_id', 'u.id').andOnNull('w.archived_at');
    })
    .where({ 'u.state': 'active' })
    .whereNull('u.archived_at');

/** Internal logins that are on no record: what the form offers beside the present one; `options` is null when there are too many. */
export function loginChoices(db: Db, chosen: string | null): Promise<Choices> {
  const named = (query: Query) =>
    query.orderBy(['u.sort_name', 'u.id']).select('u.id', name(db), 'u.username as detail');
  const present = db.from('users', 'u').where({ 'u.id': chosen, 'u.is_external': false });
  return readChoices(
    db,
    named(logins(db).where({ 'u.is_external': false }).whereNull('w.id')),
    chosen === null ? null : named(present.whereNull('u.archived_at')),
  );
}

/** What a new record takes from the user that it is for; undefined for one who can't have jobs. */
export const staffUser = (
  db: Db,
  id: string,
): Promise<{ first_name: string; last_name: string } | undefined> =>
  db.row(
    db
      .from('users', 'u')
      .where({ 'u.id': id, 'u.is_external': false })
      .whereNull('u.archived_at')
      .select('u.first_name', 'u.last_name'),
  );

/**
 * The active users, on the find page; of one lab alone where that is asked for, which keeps portal users out: they are in a lab of
 * their own (1).
 * @param labId of the lab that *Current Facility* means; null where the reader has none, and so nobody works in it
 */
export const loginsToFind = (labId: string | null): List<FoundLogin> => ({
  noun: { one: 'user', many: 'users' },
  searchLabel: 'Search users by name or username',
  sorts: [
    { key: 'name', label: 'Name', column: 'u.sort_name', type: 'text' },
    { key: 'username', label: 'Username', column: 'u.username_lc', type: 'text' },
  ],
  filters: [
    filterBy('current_facility', 'Current Facility', [{ value: 'on', label: 'Yes' }], 'No'),
    // A box that isn't ticked isn't sent: this tells a reader who has unticked it from one who has just come.
    filterBy('chosen', 'The filter is chosen', [{ value: '1', label: 'Yes' }], 'No'),
  ],
  alias: 'u',
  search: (db, words) => search(db, 'users', words),
  rows: (db, { filters }) => {
    if (!filters['current_facility']) return logins(db);
    const inLab = db.from('user_labs', 'l').whereRaw('l.user_id = u.id').where({ 'l.facility_id': labId });
    return logins(db).whereExists(inLab.select('l.id'));
  },
  columns: (db) => [...found(db), 'u.username'],
});

/**
 * Can this login be associated with a record? Asked before it is saved; of two who take one at once, the database
 * refuses the second.
 * @returns what speaks against it, or null
 */
export async function loginDefect(
  db: Db,
  userId: string,
  record: { id: string; user_id: string | null } | null,
): Promise<string | null> {
  const login = await db.row<FoundLogin>(logins(db).where({ 'u.id': userId }).select(found(db)));
  if (!login) return record?.user_id === userId ? null : 'That user is no longer active. Choose another.';
  if (login.is_external) return `${login.name} is a portal user. Only staff can have jobs.`;
  if (login.personnel_id !== null && login.personnel_id !== record?.id)
    return `${login.name} is already on the personnel record of ${login.personnel_name ?? ''}. A user can be on only one.`;
  return null;
}
