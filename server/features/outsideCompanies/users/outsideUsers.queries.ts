import type { ListedPortalUser } from '../../../domain/portalUsers/portalUsers.list.ts';
import type { Db, Query } from '../../../database/db.ts';
import type { PortalOwner } from '../../../domain/portalUsers/portalUsers.queries.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import type { OutsideCompany } from '../outsideCompanies.queries.ts';

/** A portal user of a partner or an agent. */
export interface OutsideCompanyUser extends ListedPortalUser {
  user_id: string;
  /** These two are of a partner's users alone (A19, A20). */
  can_create_users: boolean;
  claim_authorization_required: boolean;
}

/** Whose a new user of this company is (A18). */
export const ownerOf = ({ kind }: OutsideCompanyKind, { id }: OutsideCompany): PortalOwner =>
  kind === 'partner' ? { scope: kind, partnerId: id } : { scope: kind, agentId: id };

/** The portal users of a partner or an agent, with their users as `u`. */
export function usersOf(db: Db, { column }: OutsideCompanyKind, { id }: OutsideCompany): Query {
  return db
    .from('portal_users', 'p')
    .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
    .where({ [`p.${column}`]: id, 'p.archived_at': null });
}

/** What a list has of each. */
export const listed = [
  'p.id', 'p.user_id', 'u.username', 'u.first_name', 'u.last_name', 'u.email', 'u.state', 'u.last_sign_in_at',
  'p.can_create_users', 'p.claim_authorization_required',
]; // prettier-ignore

/** One user of a partner or agent, or undefined when there is none that the actor may see. */
export function getOutsideCompanyUser(
  db: Db,
  kind: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
  id: string,
): Promise<OutsideCompanyUser | undefined> {
  return db.row(usersOf(db, kind, outsideCompany).where({ 'p.id': id }).select(listed));
}

/** Saves what a partner's user may do; it counts with its next request (A25). */
export async function saveRights(
  db: Db,
  { id }: OutsideCompanyUser,
  rights: { can_create_users: boolean; claim_authorization_required: boolean },
): Promise<void> {
  const touched = { updated_at: db.raw('now()'), version: db.raw('version + 1') };
  await db.update('portal_users', { id }, { ...rights, ...touched });
}
