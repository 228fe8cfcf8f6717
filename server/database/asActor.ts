import type { RequestRole } from '../../db/roles.ts';
import type pg from 'pg';
import type { Actor, PortalActor, StaffActor, StaffPermission, Tenant } from '../request/actor.ts';
import { limits } from '../shared/limits.ts';
import { AuditTrail } from './auditTrail.ts';
import { Db, type Scope } from './db.ts';
import type { Pools } from './pools.ts';

/** The subdomain is no tenant's, or its tenant is suspended (A1). */
export class NoTenant extends Error {}

/** Nobody is signed in with this token; the reason is one that helps the person (A3). */
export class NoSession extends Error {
  readonly reason: 'link_ended' | 'link_needs_password' | null;
  constructor(reason: string | undefined) {
    super('no live session');
    this.reason = reason === 'link_ended' || reason === 'link_needs_password' ? reason : null;
  }
}

/**
 * Which actor a transaction is for: a session's token, on one side of one tenant. `view` is a staff member's view of a
 * portal (A8); `as` asks the policies as somebody, by a staff session's token (A32).
 */
export interface ActorRequest {
  side: 'staff' | 'portal' | 'view' | 'as';
  /** With `as`: a portal user's user (an agent's beside the customer that it would choose), or a customer as its secure link shows it. */
  subject?: { userId: string; customerId?: string } | { customerId: string };
  /** SHA-256 of the session id; the id itself is stored nowhere. */
  tokenHash: Buffer;
  slug: string;
  readOnly: boolean;
  /** Where the request came from, for the audit log; the session's own when left out. */
  address?: string;
}

/** What the look-up found. */
export interface Begun {
  tenant: Tenant;
  actor: Actor;
  /** The database role that the actor was given: whose policies decide. */
  role: RequestRole;
  /** When the session was last noted as seen. */
  seenAt: Date;
}

interface Options<T> {
  /** Whether the result is worth keeping; if not, nothing that was done remains. */
  keep?: (result: T) => boolean;
  withTenant?: boolean;
}

/**
 * Runs `work` in one transaction as the session's actor. Policies read the actor from it, so nothing else opens a transaction.
 * @throws NoTenant, NoSession; what `work` throws; database errors. Nothing remains after any of them
 */
export async function asActor<T>(
  pools: Pools,
  request: ActorRequest,
  work: (db: Db, begun: Begun) => Promise<T>,
  { keep = () => true, withTenant = true }: Options<T> = {},
): Promise<T> {
  const client = await pools[request.side === 'staff' ? 'staff' : 'portal'].connect();
  let broken: Error | undefined;
  let hasBegun = false;
  try {
    // Both leave in one flight: the connection is in pipeline mode.
    const [, row] = await Promise.all([
      client.query(request.readOnly ? 'begin read only' : 'begin'),
      begin(client, request),
    ]);
    hasBegun = true;
    const { scope, begun } = describe(row, withTenant);
    const trail = new AuditTrail();
    const result = await work(new Db(client, scope, trail), begun);
    if (keep(result)) await commit(client, trail, request.address);
    else await client.query('rollback');
    return result;
  } catch (error) {
    await client.query('rollback').catch((reason: unknown) => {
      broken = reason instanceof Error ? reason : new Error(String(reason));
    });
    const reason = told(error);
    // A connection on which nothing can begin is of no use to the next request either.
    if (!hasBegun && reason === error)
      broken ??= reason instanceof Error ? reason : new Error(String(reason));
    throw reason;
  } finally {
    client.release(broken);
  }
}

/** Writes what was done and commits, in one flight: the chain's lock is held no longer than the commit takes (S22, S24). */
async function commit(client: pg.PoolClient, trail: AuditTrail, address: string | undefined): Promise<void> {
  const audit = trail.statements(address ?? null).map((statement) => client.query(statement));
  await Promise.all([...audit, client.query('commit')]);
}

interface ActorRow {
  tenant_id: string;
  slug: string;
  tenant_name: string;
  colour: string | null;
  contact_line: string | null;
  session_id: string;
  seen_at: Date;
  kind: Actor['kind'];
  user_id: string;
  first_name: string;
  last_name: string;
  username: string;
  must_change_password: boolean;
  is_administrator: boolean;
  permissions: StaffPermission[];
  lab_id: string | null;
  lab_name: string;
  role: RequestRole;
  viewer_name: string | null;
  customer_id: string | null;
  customer_name: string;
  partner_id: string | null;
  partner_name: string;
  agent_id: string | null;
  agent_name: string;
  contact_id: string | null;
  contact_name: string;
  all_facilities: boolean;
  admin_access: boolean;
  access_billing: boolean;
  access_reports: boolean;
  create_work_order: boolean;
  edit_contact: boolean;
  can_create_users: boolean;
  facility_id: string | null;
}

async function begin(client: pg.PoolClient, request: ActorRequest): Promise<ActorRow> {
  const { rows } = await client.query<ActorRow>(beginning(request));
  if (!rows[0]) throw new Error('begin gave no actor');
  return rows[0];
}

function beginning({ side, tokenHash, slug, subject }: ActorRequest): { text: string; values: unknown[] } {
  const staff = [limits.staffIdle, limits.staffAbsolute];
  switch (side) {
    case 'staff':
      return { text: 'select * from app.begin_staff($1, $2, $3, $4)', values: [tokenHash, slug, ...staff] };
    case 'view':
      return {
        text: 'select * from app.begin_view($1, $2, $3, $4, $5)',
        values: [tokenHash, slug, limits.view, ...staff],
      };
    case 'as': {
      const who =
        subject && 'userId' in subject
          ? [subject.userId, subject.customerId ?? null]
          : [null, subject?.customerId];
      return {
        text: 'select * from app.begin_as($1, $2, $3, $4, $5, $6)',
        values: [tokenHash, slug, ...who, ...staff],
      };
    }
    case 'portal':
      return {
        text: 'select * from app.begin_portal($1, $2, $3, $4, $5, $6)',
        values: [
          tokenHash,
          slug,
          limits.portalIdle,
          limits.linkIdle,
          limits.portalAbsolute,
          limits.linkAbsolute,
        ],
      };
  }
}

function describe(row: ActorRow, withTenant: boolean): { scope: Scope; begun: Begun } {
  return {
    scope: { tenantId: row.tenant_id, facilityId: row.facility_id, withTenant },
    begun: {
      tenant: {
        id: row.tenant_id,
        slug: row.slug,
        name: row.tenant_name,
        colour: row.colour,
        contactLine: row.contact_line,
      },
      actor: row.kind === 'staff' ? staffActor(row) : portalActor(row),
      role: row.role,
      seenAt: row.seen_at,
    },
  };
}

function staffActor(row: ActorRow): StaffActor {
  return {
    kind: 'staff',
    sessionId: row.session_id,
    ...person(row),
    isAdministrator: row.is_administrator,
    permissions: row.permissions,
    lab: row.lab_id ? { id: row.lab_id, name: row.lab_name } : null,
  };
}

function portalActor(row: ActorRow): PortalActor {
  const named = (id: string | null, name: string) => (id === null ? null : { id, name });
  const customer = named(row.customer_id, row.customer_name);
  const partner = named(row.partner_id, row.partner_name);
  const agent = named(row.agent_id, row.agent_name);
  const subject = customer ?? partner ?? agent;
  if (!subject) throw new Error('a portal actor belongs to nobody');
  const reach = {
    sessionId: row.session_id,
    subject,
    customer,
    readOnly: row.role.endsWith('_ro'),
    viewer: row.viewer_name,
  };
  if (row.kind === 'link') return { kind: 'link', contact: null, ...reach };
  if (row.kind === 'staff') throw new Error('staff have no portal');
  return {
    kind: row.kind,
    ...reach,
    ...person(row),
    canCreateUsers: row.can_create_users,
    partner,
    agent,
    contact: row.contact_id
      ? {
          id: row.contact_id,
          name: row.contact_name,
          allFacilities: row.all_facilities,
          adminAccess: row.admin_access,
          accessBilling: row.access_billing,
          accessReports: row.access_reports,
          createWorkOrder: row.create_work_order,
          editContact: row.edit_contact,
        }
      : null,
  };
}

function person(row: ActorRow) {
  return {
    userId: row.user_id,
    name: `${row.first_name} ${row.last_name}`.trim(),
    username: row.username,
    mustChangePassword: row.must_change_password,
  };
}

function told(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'GH001') return new NoTenant('no such tenant');
  if (error.code === 'GH002') return new NoSession('detail' in error ? String(error.detail) : undefined);
  return error;
}
