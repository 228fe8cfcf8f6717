import { whereContains } from '../../database/contains.ts';
import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
import type { PersonnelValues } from './personnel.form.ts';

/** A worker, to whom work orders are assigned (5). */
export interface Personnel {
  id: string;
  first_name: string;
  last_name: string;
  job_title: string | null;
  status: 'active' | 'inactive';
  /** The login that it carries; none when that user has been deleted. */
  user_id: string | null;
  username: string | null;
  version: number;
}

/** How many rows an export holds at most. */
const mostExported = 50_000;

const personnel = (db: Db): Query =>
  db
    .from('personnel', 'w')
    .leftJoin('users as u', (on) => {
      on.on('u.tenant_id', 'w.tenant_id').andOn('u.id', 'w.user_id').andOnNull('u.archived_at');
    })
    .whereNull('w.archived_at');

function matching(db: Db, request: ListQuery): Query {
  const query = personnel(db);
  for (const word of request.search.split(' '))
    whereContains(query, ['w.sort_name', 'w.job_title', 'u.username_lc'], word);
  const { status } = request.filters;
  if (status) void query.where('w.status', status);
  return query;
}

const listed = [
  'w.id', 'w.first_name', 'w.last_name', 'w.job_title', 'w.status', 'w.version', 'u.id as user_id', 'u.username',
]; // prettier-ignore

/** One page of personnel records and how many there are in all (up to a cap). */
export async function listPersonnel(
  db: Db,
  request: ListQuery,
): Promise<{ page: Page<Personnel>; count: number }> {
  const [page, count] = await Promise.all([
    keysetPage<Personnel>(db, matching(db, request).select(listed), {
      alias: 'w',
      columns: { name: { column: 'w.sort_name', type: 'text' } },
      request,
    }),
    db.count(matching(db, request)),
  ]);
  return { page, count };
}

/** The records that a list shows, all pages of it, for an export. */
export function exportPersonnel(db: Db, request: ListQuery): AsyncIterable<Personnel[]> {
  return db.pages(matching(db, request).select(listed).orderBy(['w.sort_name', 'w.id']).limit(mostExported));
}

/** A personnel record, or undefined when there is none that the actor may see. */
export function getPersonnel(db: Db, id: string): Promise<Personnel | undefined> {
  return db.row(personnel(db).where({ 'w.id': id }).select(listed));
}

/** The record that carries a login, or undefined (A22). */
export function personnelOf(db: Db, userId: string): Promise<Personnel | undefined> {
  return db.row(personnel(db).where({ 'u.id': userId }).select(listed));
}

/** Adds a personnel record; returns its id. */
export function addPersonnel(db: Db, values: PersonnelValues): Promise<string> {
  return db.insert('personnel', values);
}

/** Saves a personnel record if it is still the version that was seen (S25). */
export function savePersonnel(
  db: Db,
  id: string,
  version: number,
  values: PersonnelValues,
): Promise<'saved' | 'stale' | 'gone'> {
  return db.updateVersion('personnel', id, version, values);
}

/** Archives a personnel record: its login stays and may be carried by another one. False when it was gone already. */
export async function deletePersonnel(db: Db, id: string): Promise<boolean> {
  const now = db.raw('now()');
  return (await db.update('personnel', { id, archived_at: null }, { archived_at: now, updated_at: now })) > 0;
}
