import type { Db } from '../../../database/db.ts';

/** A login that is there already under the typed Username or Email, and whose portal user it is. */
export interface LoginFound {
  id: string;
  name: string;
  username: string;
  state: 'invited' | 'active' | 'suspended';
  has_password: boolean;
  /** Found by its Username; else by its Email. */
  by_username: boolean;
  /** It is in an internal group: a member of staff. */
  is_staff: boolean;
  portal_user_id: string | null;
  scope: 'customer' | 'contact' | 'partner' | 'agent' | null;
  customer_id: string | null;
  contact_id: string | null;
  /** Whose it is in words: the customer's, partner's or agent's name, and the contact's. */
  of_name: string | null;
  contact_name: string | null;
}

/** How many logins of one mailbox are looked at. */
const mostLogins = 20;

/** The logins that have this Username, or this Email in any case of letters. */
export function loginsLike(
  db: Db,
  { username, email }: { username: string; email: string | null },
): Promise<LoginFound[]> {
  const internal = db
    .from('user_usergroups', 'm')
    .whereRaw('m.user_id = u.id')
    .where({ 'm.is_external': false })
    .select('m.id');
  return db.rows(
    db
      .from('users', 'u')
      .leftJoin('portal_users as p', (on) => {
        on.on('p.tenant_id', 'u.tenant_id').andOn('p.user_id', 'u.id').andOnNull('p.archived_at');
      })
      .leftJoin('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
      .leftJoin('contacts as k', { 'k.tenant_id': 'p.tenant_id', 'k.id': 'p.contact_id' })
      .leftJoin('partners as r', { 'r.tenant_id': 'p.tenant_id', 'r.id': 'p.partner_id' })
      .leftJoin('agents as g', { 'g.tenant_id': 'p.tenant_id', 'g.id': 'p.agent_id' })
      .whereNull('u.archived_at')
      .where((either) => {
        void either.whereRaw('u.username_key = username_key(?)', [username]);
        if (email !== null) void either.orWhereRaw('u.email_lc = lower(?)', [email]);
      })
      .select(
        'u.id',
        'u.username',
        'u.state',
        'u.has_credentials as has_password',
        'p.id as portal_user_id',
        'p.scope',
        'p.customer_id',
        'p.contact_id',
        db.raw("trim(u.first_name || ' ' || u.last_name) as name"),
        db.raw("trim(k.first_name || ' ' || k.last_name) as contact_name"),
        db.raw('coalesce(c.name, r.name, g.name) as of_name'),
        db.raw('u.username_key = username_key(?) as by_username', [username]),
        db.raw('exists (?) as is_staff', [internal]),
      ) // prettier-ignore
      .orderByRaw('u.username_key = username_key(?) desc, u.sort_name, u.id', [username])
      .limit(mostLogins),
  );
}
