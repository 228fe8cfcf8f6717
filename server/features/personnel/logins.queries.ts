import { readChoices, type Choices } from '../../database/choices.ts';
import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { nothingFound, searchWords } from '../../database/search.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';

/** An active user on the finder, and the personnel record that carries it already. */
export interface FoundLogin {
  id: string;
  name: string;
  username: string;
  is_external: boolean;
  personnel_id: string | null;
  personnel_name: string | null;
}

const name = (db: Db) => db.raw("u.first_name || ' ' || u.last_name as name");

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

/**
 * One page of the active users and how many there are; of one lab alone where that is asked for, which keeps portal users
 * out: they are in a lab of their own (1).
 */
export async function findLogins(
  db: Db,
  request: ListQuery,
  labId: string | null | undefined,
): Promise<{ page: Page<FoundLogin>; count: number }> {
  const { none, narrow } = await searchWords(db, 'users', request.search);
  if (none) return nothingFound();
  const found = () => {
    const query = logins(db);
    narrow(query, 'u');
    if (labId !== undefined)
      void query.whereExists(
        db
          .from('user_labs', 'l')
          .whereRaw('l.user_id = u.id')
          .where({ 'l.facility_id': labId })
          .select('l.id'),
      );
    return query;
  };
  const listed = found()
    .select('u.id', 'u.username', 'u.is_external', 'w.id as personnel_id', name(db))
    .select(db.raw("w.first_name || ' ' || w.last_name as personnel_name"));
  const [page, count] = await Promise.all([
    keysetPage<FoundLogin>(db, listed, {
      alias: 'u',
      columns: {
        name: { column: 'u.sort_name', type: 'text' },
        username: { column: 'u.username_lc', type: 'text' },
      },
      request,
    }),
    db.count(found()),
  ]);
  return { page, count };
}

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
  const login = await db.row<FoundLogin>(
    logins(db)
      .where({ 'u.id': userId })
      .select('u.id', 'u.is_external', 'w.id as personnel_id', name(db))
      .select(db.raw("w.first_name || ' ' || w.last_name as personnel_name")),
  );
  if (!login)
    return record?.user_id === userId ? null : 'This login is no active user any more. Choose another one.';
  if (login.is_external) return `${login.name} is a portal user. Jobs are for logins of the back office.`;
  if (login.personnel_id !== null && login.personnel_id !== record?.id)
    return `${login.name} is on the personnel record of ${login.personnel_name ?? ''} already. A login is on one record at most.`;
  return null;
}
