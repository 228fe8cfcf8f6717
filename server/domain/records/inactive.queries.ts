import type { Db } from '../../database/db.ts';

/** Records whose people can't sign in while they are inactive (A5). */
type Closable = 'customers' | 'contacts' | 'partners' | 'agents';

/** How portal users name them. */
const columns = {
  customers: 'customer_id',
  contacts: 'contact_id',
  partners: 'partner_id',
  agents: 'agent_id',
} as const satisfies Record<Closable, string>;

/** How many of its portal users could sign in but for it being inactive, 1,000 at most: who is suspended couldn't anyway. */
export function countShutOut(db: Db, table: Closable, id: string): Promise<number> {
  const users = db
    .from('portal_users', 'p')
    .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
    .where({ [`p.${columns[table]}`]: id, 'p.archived_at': null })
    .whereNot('u.state', 'suspended');
  return db.count(users, 1000);
}

/**
 * Makes an inactive record active again, which is how making it inactive is undone.
 * @returns whether it was inactive
 */
export async function makeActive(db: Db, table: Closable, id: string): Promise<boolean> {
  const inactive = { id, status: 'inactive', archived_at: null };
  const touched = { updated_at: db.raw('now()'), version: db.raw('version + 1') };
  return (await db.update(table, inactive, { status: 'active', ...touched })) > 0;
}
