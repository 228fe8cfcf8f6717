import type { Db, Query } from '../../../database/db.ts';

export interface Lab {
  id: string;
  code: string;
  name: string;
  active: boolean;
}

/** The labs that a user works in. */
export function labsOf(db: Db, userId: string): Promise<Lab[]> {
  return db.rows(
    db
      .from('user_labs', 'l')
      .join('facilities as f', { 'f.tenant_id': 'l.tenant_id', 'f.id': 'l.facility_id' })
      .where({ 'l.user_id': userId })
      .select('f.id', 'f.code', 'f.name', 'f.active')
      .orderBy('f.sort_name'),
  );
}

/** Active labs that the user doesn't have yet. */
export function missingLabs(db: Db, userId: string): Query {
  return db
    .from('facilities', 'f')
    .where({ 'f.is_lab': true, 'f.active': true })
    .whereNotExists(
      db
        .from('user_labs', 'l')
        .where({ 'l.user_id': userId })
        .whereRaw('l.facility_id = f.id')
        .select('l.id'),
    );
}

/** Adds labs to a user; false, with nothing added, when one of them is no active lab of this tenant. */
export async function addLabs(db: Db, userId: string, ids: readonly string[]): Promise<boolean> {
  // Held until the end, so that none stops being a lab in between.
  const labs = await db.rows<{ id: string }>(
    db
      .from('facilities', 'f')
      .where({ 'f.is_lab': true, 'f.active': true })
      .whereIn('f.id', [...ids])
      .select('f.id')
      .forShare(),
  );
  if (labs.length !== ids.length) return false;
  const key = ['tenant_id', 'user_id', 'facility_id'];
  await Promise.all(
    labs.map(({ id }) => db.insertOnce('user_labs', { user_id: userId, facility_id: id }, key)),
  );
  return true;
}

/**
 * Takes a lab from a user.
 * @returns `last` when no active lab would be left, which every user needs; `gone` when it wasn't the user's
 */
export async function removeLab(db: Db, userId: string, labId: string): Promise<'removed' | 'last' | 'gone'> {
  // Two that each take one of the last two labs wait for one another here.
  await db.rows(db.from('users', 'u').where({ 'u.id': userId }).select('u.id').forUpdate());
  const labs = await labsOf(db, userId);
  if (!labs.some(({ id }) => id === labId)) return 'gone';
  if (!labs.some(({ id, active }) => active && id !== labId)) return 'last';
  await db.remove('user_labs', { user_id: userId, facility_id: labId });
  return 'removed';
}
