import type { Db } from './db.ts';

/** Ends the open sessions of some users: the next request of each leads to the sign-in page (S14). */
export async function endSessions(db: Db, userIds: readonly string[]): Promise<void> {
  await Promise.all(
    userIds.map((id) =>
      db.update('login_sessions', { user_id: id, ended_at: null }, { ended_at: db.raw('now()') }),
    ),
  );
}

/** Suspends users and ends their sessions, so that resuming one later opens none of the old ones (A25). */
export async function suspendUsers(db: Db, userIds: readonly string[]): Promise<void> {
  await Promise.all(
    userIds.map((id) => db.update('users', { id }, { state: 'suspended', updated_at: db.raw('now()') })),
  );
  await endSessions(db, userIds);
}

/**
 * Relates the lab that portal users are kept in, which is made with the tenant (domain.md): known by its name, or by its
 * code when it was renamed. A tenant without such a lab relates nothing, and the user's page asks for a lab.
 */
export async function relatePortalLab(db: Db, userId: string): Promise<void> {
  const lab = await db.row<{ id: string }>(
    db
      .from('facilities', 'f')
      .where({ 'f.is_lab': true, 'f.active': true })
      .where((either) => {
        void either.where('f.sort_name', 'customer portal lab').orWhere('f.code_lc', 'portal');
      })
      .orderByRaw("f.sort_name = 'customer portal lab' desc, f.id")
      .select('f.id'),
  );
  if (!lab) return;
  const relation = { user_id: userId, facility_id: lab.id };
  await db.insertOnce('user_labs', relation, ['tenant_id', 'user_id', 'facility_id']);
}
