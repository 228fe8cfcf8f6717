import type { Db, Query } from '../../database/db.ts';
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

/** The personnel records, with their logins as `u`. */
export const personnel = (db: Db): Query =>
  db
    .from('personnel', 'w')
    .leftJoin('users as u', (on) => {
      on.on('u.tenant_id', 'w.tenant_id').andOn('u.id', 'w.user_id').andOnNull('u.archived_at');
    })
    .whereNull('w.archived_at');

/** What a record has, in a list and by itself. */
export const listed = [
  'w.id', 'w.first_name', 'w.last_name', 'w.job_title', 'w.status', 'w.version', 'u.id as user_id', 'u.username',
]; // prettier-ignore

/** A personnel record, or undefined when there is none that the actor may see. */
export function getPersonnel(db: Db, id: string): Promise<Personnel | undefined> {
  return db.row(personnel(db).where({ 'w.id': id }).select(listed));
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
