import type { Db, Query } from '../../../database/db.ts';
import { suspendUsers } from '../../../domain/logins/logins.queries.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import type { OutsideCompany } from '../outsideCompanies.queries.ts';

/** What a deletion takes along: who is shut out, and the customers that stay without the partner or agent. */
export interface Consequences {
  users: readonly { user_id: string; username: string }[];
  customers: number;
}

function usersOf(db: Db, { column }: OutsideCompanyKind, { id }: OutsideCompany): Query {
  return db
    .from('portal_users', 'p')
    .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
    .where({ [`p.${column}`]: id, 'p.archived_at': null })
    .orderBy('u.username_lc')
    .select('p.user_id', 'u.username');
}

/** What deleting a partner or an agent would take along. */
export async function consequencesOf(
  db: Db,
  kind: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
): Promise<Consequences> {
  const related = db
    .from('customers', 'c')
    .where({ [`c.${kind.column}`]: outsideCompany.id, 'c.archived_at': null });
  const [users, customers] = await Promise.all([
    db.rows<Consequences['users'][number]>(usersOf(db, kind, outsideCompany)),
    db.count(related.select('c.id'), 100_000),
  ]);
  return { users, customers };
}

/**
 * Archives a partner or an agent. Its users are suspended and keep whose they are, which reaches nothing; its customers
 * stay and have none any more, so that nobody sees more by it (A18).
 * @returns false when somebody else was quicker
 */
export async function deleteOutsideCompany(
  db: Db,
  kind: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
): Promise<boolean> {
  const { table, column } = kind;
  const still = db.from(table, 'o').where({ 'o.id': outsideCompany.id }).whereNull('o.archived_at');
  // Held against users and customers that are being given to it at this moment.
  if (!(await db.row(still.select('o.id').forUpdate()))) return false;
  const now = db.raw('now()');
  const users = await db.rows<{ user_id: string }>(usersOf(db, kind, outsideCompany));
  await suspendUsers(db, users.map((user) => user.user_id)); // prettier-ignore
  await db.update('customers', { [column]: outsideCompany.id }, { [column]: null, updated_at: now });
  await db.update(table, { id: outsideCompany.id }, { archived_at: now, updated_at: now });
  return true;
}
