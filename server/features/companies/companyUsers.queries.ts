import { whereContains } from '../../database/contains.ts';
import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import type { PortalOwner } from '../../domain/portalUsers/portalUsers.queries.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
import type { CompanyKind } from './companies.kinds.ts';
import type { Company } from './companies.queries.ts';

/** A portal user of a partner or an agent. */
export interface CompanyUser {
  id: string;
  user_id: string;
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
  state: 'invited' | 'active' | 'suspended';
  last_sign_in_at: Date | null;
  /** These two are of a partner's users alone (A19, A20). */
  can_create_users: boolean;
  claim_authorization_required: boolean;
}

/** How many rows an export holds at most. */
const mostExported = 50_000;

/** Whose a new user of this company is (A18). */
export const ownerOf = ({ kind }: CompanyKind, { id }: Company): PortalOwner =>
  kind === 'partner' ? { scope: kind, partnerId: id } : { scope: kind, agentId: id };

function ofCompany(db: Db, { column }: CompanyKind, { id }: Company): Query {
  return db
    .from('portal_users', 'p')
    .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
    .where({ [`p.${column}`]: id, 'p.archived_at': null });
}

const listed = [
  'p.id', 'p.user_id', 'u.username', 'u.first_name', 'u.last_name', 'u.email', 'u.state', 'u.last_sign_in_at',
  'p.can_create_users', 'p.claim_authorization_required',
]; // prettier-ignore

function matching(db: Db, kind: CompanyKind, company: Company, request: ListQuery): Query {
  const query = ofCompany(db, kind, company);
  whereContains(query, ['u.username_lc', 'u.sort_name', 'u.email'], request.search);
  const { state } = request.filters;
  if (state) void query.where('u.state', state);
  return query;
}

/** One page of the users of a partner or agent and how many there are in all (up to a cap). */
export async function listCompanyUsers(
  db: Db,
  kind: CompanyKind,
  company: Company,
  request: ListQuery,
): Promise<{ page: Page<CompanyUser>; count: number }> {
  const [page, count] = await Promise.all([
    keysetPage<CompanyUser>(db, matching(db, kind, company, request).select(listed), {
      alias: 'p',
      columns: {
        username: { column: 'u.username_lc', type: 'text' },
        name: { column: 'u.sort_name', type: 'text' },
      },
      request,
    }),
    db.count(matching(db, kind, company, request)),
  ]);
  return { page, count };
}

/** The users that the list shows, all pages of it, for an export. */
export function exportCompanyUsers(
  db: Db,
  kind: CompanyKind,
  company: Company,
  request: ListQuery,
): AsyncIterable<CompanyUser[]> {
  return db.pages(
    matching(db, kind, company, request).select(listed).orderBy('u.username_lc').limit(mostExported),
  );
}

/** One user of a partner or agent, or undefined when there is none that the actor may see. */
export function getCompanyUser(
  db: Db,
  kind: CompanyKind,
  company: Company,
  id: string,
): Promise<CompanyUser | undefined> {
  return db.row(ofCompany(db, kind, company).where({ 'p.id': id }).select(listed));
}

/** Saves what a partner's user may do; it counts with its next request (A25). */
export async function saveRights(
  db: Db,
  { id }: CompanyUser,
  rights: { can_create_users: boolean; claim_authorization_required: boolean },
): Promise<void> {
  const touched = { updated_at: db.raw('now()'), version: db.raw('version + 1') };
  await db.update('portal_users', { id }, { ...rights, ...touched });
}
