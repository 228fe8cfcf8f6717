import type { Db } from '../../database/db.ts';
import { readLicences } from '../licences/licences.queries.ts';
import { licenceObstacle, signInObstacle, type Blocked, type Obstacle } from './obstacles.words.ts';
import { signInsOf } from './signIns.queries.ts';

/** Whom some users belong to, as far as an obstacle names it. */
const blocked = (db: Db, userIds: readonly string[]) =>
  db.rows<Blocked>(
    db
      .from('users', 'u')
      .leftJoin('portal_users as p', (on) => {
        on.on('p.tenant_id', 'u.tenant_id').andOn('p.user_id', 'u.id').andOnNull('p.archived_at');
      })
      .leftJoin('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
      .leftJoin('partners as r', { 'r.tenant_id': 'p.tenant_id', 'r.id': 'p.partner_id' })
      .leftJoin('agents as g', { 'g.tenant_id': 'p.tenant_id', 'g.id': 'p.agent_id' })
      .leftJoin('contacts as k', (on) => {
        on.on('k.tenant_id', 'p.tenant_id').andOn('k.id', 'p.contact_id').andOnNull('k.archived_at');
      })
      .whereIn('u.id', [...userIds])
      .select('u.id', 'u.state', 'p.id as portal_user_id', 'k.id as contact_id')
      .select(
        db.raw(`trim(k.first_name || ' ' || k.last_name) as contact_name,
          case when c.id is not null then 'customers' when r.id is not null then 'partners'
            when g.id is not null then 'agents' end as owner_table,
          coalesce(c.id, r.id, g.id) as owner_id, coalesce(c.name, r.name, g.name) as owner_name,
          coalesce(r.archived_at, g.archived_at) is not null as owner_gone`),
      ),
  );

/**
 * What keeps some users from signing in, whatever is done to their password or state, by the users' ids: sign-in is asked
 * itself, so that no button promises what it would refuse (A5, A30). Whoever isn't in it has nothing in the way.
 * @param state a user who is suspended needs a licence as well (A9)
 */
export async function obstaclesOf(
  db: Db,
  users: readonly { id: string; state: Blocked['state'] }[],
): Promise<ReadonlyMap<string, Obstacle>> {
  if (users.length === 0) return new Map();
  const ids = users.map(({ id }) => id);
  const [rows, signIns, licences] = await Promise.all([
    blocked(db, ids),
    signInsOf(db, ids),
    users.some(({ state }) => state === 'suspended') ? readLicences(db) : null,
  ]);
  return new Map(
    rows.flatMap((user) => {
      const inTheWay =
        signInObstacle(user, signIns.get(user.id)?.missing ?? []) ??
        (user.state === 'suspended' ? licenceObstacle(licences) : null);
      return inTheWay ? [[user.id, inTheWay] as const] : [];
    }),
  );
}

/** The same of one user before something is done to them; a licence is asked for by what takes it. Null: nothing is in the way. */
export async function obstacleOf(db: Db, userId: string): Promise<Obstacle | null> {
  const [[user], signIns] = await Promise.all([blocked(db, [userId]), signInsOf(db, [userId])]);
  return user ? signInObstacle(user, signIns.get(userId)?.missing ?? []) : null;
}
