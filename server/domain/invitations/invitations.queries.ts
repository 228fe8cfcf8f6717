import { obstaclesOf } from '../logins/obstacles.queries.ts';
import type { Obstacle } from '../logins/obstacles.words.ts';
import { loginView, type Invitation, type LoginView } from './invitations.words.ts';
import type { Db, Query } from '../../database/db.ts';

interface InvitationRow {
  user_id: string;
  link_id: string | null;
  invited_at: Date;
  expires_at: Date;
  works: boolean;
  emailed: boolean;
  email_id: string;
  email_state: NonNullable<Invitation['email']>['state'] | null;
  email_to: string;
  email_why: string | null;
}

/**
 * How far the invitations of some users have come, by the users' ids, with what became of the latest email to each (A7).
 * The ids may be a query's. Nobody's is missing: who was neither invited nor written to has an invitation of nothing.
 */
export async function invitationsOf(
  db: Db,
  userIds: readonly string[] | Query,
): Promise<ReadonlyMap<string, Invitation>> {
  const some = 'toSQL' in userIds ? userIds : [...userIds];
  if (Array.isArray(some) && some.length === 0) return new Map();
  const rows = await db.rows<InvitationRow>(
    db
      .from('users', 'u')
      .whereIn('u.id', some)
      .joinRaw(
        `left join lateral (select w.id, w.created_at, w.expires_at, w.used_at, w.ended_at
          from password_links w where w.tenant_id = u.tenant_id and w.user_id = u.id
           and w.purpose = 'invitation' order by w.created_at desc, w.id limit 1) w on true
         left join lateral (select e.id, e.state, e.to_address, e.why, e.password_link_id
           from emails e where e.tenant_id = u.tenant_id and e.user_id = u.id
           order by e.created_at desc, e.id desc limit 1) e on true`,
      )
      .select('u.id as user_id', 'w.id as link_id', 'w.created_at as invited_at', 'w.expires_at')
      .select('e.id as email_id', 'e.state as email_state', 'e.to_address as email_to', 'e.why as email_why')
      .select(
        db.raw('w.used_at is null and w.ended_at is null and w.expires_at > now() as works'),
        db.raw('e.password_link_id is not null and e.password_link_id = w.id as emailed'),
      ),
  );
  return new Map(rows.map((row) => [row.user_id, invitation(row)]));
}

function invitation({ link_id: id, email_state: state, ...row }: InvitationRow): Invitation {
  return {
    link: id === null ? null : { id, works: row.works },
    at: id === null ? null : row.invited_at,
    expires_at: id === null ? null : row.expires_at,
    email:
      state === null
        ? null
        : {
            id: row.email_id,
            state,
            to: row.email_to,
            why: row.email_why,
            isInvitation: row.emailed,
          },
  };
}

/** Rows of logins, each with what is shown of its state and invitation, and with what keeps them from signing in (A30). */
export async function withLoginViews<
  User extends { user_id: string; state: 'invited' | 'active' | 'suspended'; email: string | null },
>(db: Db, users: readonly User[]): Promise<(User & { login: LoginView; obstacle: Obstacle | null })[]> {
  const ids = users.map(({ user_id: id }) => id);
  const [invitations, obstacles] = await Promise.all([
    invitationsOf(db, ids),
    obstaclesOf(
      db,
      users.map(({ user_id: id, state }) => ({ id, state })),
    ),
  ]);
  return users.map((user) => {
    const { user_id: id, state, email } = user;
    const obstacle = obstacles.get(id) ?? null;
    const login = loginView(state, invitations.get(id), email, db.calendar, obstacle);
    return { ...user, login, obstacle };
  });
}
