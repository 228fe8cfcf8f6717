import type { Db } from '../../database/db.ts';
import { limits } from '../../shared/limits.ts';
import { claimLicences } from '../licences/licences.queries.ts';

/** Ends the open sessions of some users: the next request of each leads to the sign-in page (S14). */
export async function endSessions(db: Db, userIds: readonly string[]): Promise<void> {
  await Promise.all(
    userIds.map((id) =>
      db.update('login_sessions', { user_id: id, ended_at: null }, { ended_at: db.raw('now()') }),
    ),
  );
}

/** How many sessions of a user are open, 100 at most: what suspending the user would end. */
export async function countOpenSessions(db: Db, userId: string): Promise<number> {
  const open = (kind: 'staff' | 'portal', idle: string, absolute: string) =>
    db.count(
      db
        .from('login_sessions')
        .where({ user_id: userId, kind, ended_at: null })
        .whereRaw('seen_at > now() - ?::interval', [idle])
        .whereRaw('created_at > now() - ?::interval', [absolute]),
      100,
    );
  const [staff, portal] = await Promise.all([
    open('staff', limits.staffIdle, limits.staffAbsolute),
    open('portal', limits.portalIdle, limits.portalAbsolute),
  ]);
  return Math.min(staff + portal, 100);
}

/** Suspends users and ends their sessions and password links, so that resuming one later opens none of the old ones (A25). */
export async function suspendUsers(db: Db, userIds: readonly string[]): Promise<void> {
  await Promise.all(
    userIds.map((id) => db.update('users', { id }, { state: 'suspended', updated_at: db.raw('now()') })),
  );
  await Promise.all([endSessions(db, userIds), ...userIds.map((id) => endPasswordLinks(db, id))]);
}

/** Ends the links that would set a user's password (A7). */
export async function endPasswordLinks(db: Db, userId: string): Promise<void> {
  await db.call('end_password_links', userId);
}

/**
 * Goes before an administrator's change of a user's password: links that would set it again die (S15), and who had one is
 * told by email.
 */
export async function tellOfPassword(db: Db, userId: string): Promise<void> {
  await db.call('tell_of_password', userId);
}

/**
 * Sets a password, ends the user's sessions (A6) and password links, and tells the user. Who was invited is active with it;
 * a suspended user stays so.
 */
export async function setPassword(
  db: Db,
  userId: string,
  passwordHash: string,
  mustChange: boolean,
): Promise<void> {
  await tellOfPassword(db, userId);
  await db.update(
    'users',
    { id: userId },
    {
      password_hash: passwordHash,
      must_change_password: mustChange,
      state: db.raw("case when state = 'invited' then 'active' else state end"),
      ...touched(db),
    },
  );
  await endSessions(db, [userId]);
}

/**
 * Lets a suspended login in again, or invites again one that never had a password.
 * @throws GH004 when no licence is left (A9)
 */
export async function resumeLogin(db: Db, userId: string): Promise<void> {
  const state = db.raw("case when has_credentials then 'active' else 'invited' end");
  await db.update('users', { id: userId, state: 'suspended' }, { state, ...touched(db) });
  await claimLicences(db);
}

/** Archives a portal user with its login, whose sessions end and whose username is free again (A18). */
export async function archiveLogin(
  db: Db,
  { id, user_id: userId }: { id: string; user_id: string },
): Promise<void> {
  const archived = { archived_at: db.raw('now()'), ...touched(db) };
  await suspendUsers(db, [userId]);
  await db.update('portal_users', { id }, archived);
  await db.update('users', { id: userId }, archived);
}

const touched = (db: Db) => ({ updated_at: db.raw('now()'), version: db.raw('version + 1') });

/**
 * The lab that portal users are kept in, which is made with the tenant: known by its name, or by its code when
 * it was renamed. Null in a tenant without such a lab.
 */
export async function portalLab(db: Db): Promise<string | null> {
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
  return lab?.id ?? null;
}

/** Relates the portal lab; a tenant without one relates nothing, and the user's page asks for a lab. */
export async function relatePortalLab(db: Db, userId: string): Promise<void> {
  const lab = await portalLab(db);
  if (lab === null) return;
  const relation = { user_id: userId, facility_id: lab };
  await db.insertOnce('user_labs', relation, ['tenant_id', 'user_id', 'facility_id']);
}
