import type pg from 'pg';
import { limits } from '../shared/limits.ts';
import { AuditTrail } from './auditTrail.ts';
import { Db } from './db.ts';
import { describe, type ActorRow, type Begun } from './describeActor.ts';
import { isStale, type KeptStatements } from './keptStatements.ts';
import type { Pools } from './pools.ts';
import type { KeepsPlans } from '../request/route.ts';

export type { Begun } from './describeActor.ts';

/** No tenant has this subdomain, or the tenant is suspended (A1). */
export class NoTenant extends Error {}

/** Nobody is signed in with this token. The sign-in page gives the reason (A3). */
export class NoSession extends Error {
  readonly reason: 'link_ended' | 'link_needs_password' | null;
  constructor(reason: string | undefined) {
    super('no live session');
    this.reason = reason === 'link_ended' || reason === 'link_needs_password' ? reason : null;
  }
}

/**
 * Which actor a transaction is for: a session's token, on one side of one tenant. `view` is a staff member's view of a portal
 * (A8). `as` runs the policies as somebody else, on behalf of a staff session (A32).
 */
export interface ActorRequest {
  side: 'staff' | 'portal' | 'view' | 'as';
  /**
   * With `as`: a portal user's user (for an agent, with the customer they would choose), or a customer as its secure link
   * shows it.
   */
  subject?: { userId: string; customerId?: string } | { customerId: string };
  /** SHA-256 of the session id. The id itself is stored nowhere. */
  tokenHash: Buffer;
  slug: string;
  readOnly: boolean;
  /** Where the request came from, for the audit log; by default the session's own. */
  address?: string;
  /** How the browser wants dates written. */
  locale?: string;
  /** The page's queries keep their plans if the actor is a contact of few facilities: whichever it looks at, or all of them. */
  keepsPlans?: KeepsPlans;
}

interface Options<T> {
  /** Whether to commit; if not, everything is rolled back. */
  keep?: (result: T) => boolean;
  withTenant?: boolean;
  /** Awaited between the pieces of an answer that is too big for memory (S31). */
  betweenPages?: () => Promise<void>;
}

/**
 * Runs `work` in one transaction as the session's actor. Policies read the actor from it, so nothing else opens a
 * transaction.
 * @throws NoTenant, NoSession; what `work` throws; database errors. After any of them, nothing of the transaction remains
 */
export function asActor<T>(
  pools: Pools,
  request: ActorRequest,
  work: (db: Db, begun: Begun) => Promise<T>,
  options: Options<T> = {},
): Promise<T> {
  const pool = pools[request.side === 'staff' ? 'staff' : 'portal'];
  return inTransaction(pool, pools.statements, { ...request, beginning: beginning(request) }, work, options);
}

/** The member of staff a job acts for, who started it, and their tenant. */
export interface JobActor {
  tenantId: string;
  userId: string;
}

/**
 * Runs a job's `work` in one transaction as the person who started it, with the access they have now.
 * @throws NoTenant; NoSession when that person can no longer sign in; and as `asActor`
 */
export function asJob<T>(
  pools: Pools,
  { tenantId, userId }: JobActor,
  work: (db: Db, begun: Begun) => Promise<T>,
): Promise<T> {
  const text = beginningBy('begin_job', 2);
  const transaction = { readOnly: false, beginning: { text, values: [tenantId, userId] } };
  return inTransaction(pools.worker, pools.statements, transaction, work, {});
}

/**
 * Reads as an email's recipient, in one transaction: what this person can't see isn't found.
 * @throws NoTenant; NoSession when the recipient can no longer sign in; and as `asActor`
 */
export function asRecipient<T>(
  pools: Pools,
  { tenantId, emailId }: { tenantId: string; emailId: string },
  work: (db: Db, begun: Begun) => Promise<T>,
): Promise<T> {
  const text = beginningBy('begin_recipient', 2);
  const transaction = { readOnly: true, beginning: { text, values: [tenantId, emailId] } };
  return inTransaction(pools.worker, pools.statements, transaction, work, {});
}

/**
 * Reads as the person whose calendar has this address (A40), in one read-only transaction. The caller has checked its token.
 * @throws NoTenant; NoSession when the address was replaced or the person can no longer sign in; and as `asActor`
 */
export function asCalendar<T>(
  pools: Pools,
  { slug, linkId, facilityId }: { slug: string; linkId: string; facilityId: string | null },
  work: (db: Db, begun: Begun) => Promise<T>,
): Promise<T> {
  const text = beginningBy('begin_calendar', 3);
  const transaction = { readOnly: true, beginning: { text, values: [slug, linkId, facilityId] } };
  return inTransaction(pools.portal, pools.statements, transaction, work, {});
}

interface Statement {
  text: string;
  values: unknown[];
}

interface Transaction {
  readOnly: boolean;
  beginning: Statement;
  address?: string;
  locale?: string;
}

/**
 * Repeats a statement whose kept plan is out of date after a migration. Only begins and reads keep plans, so nothing was done
 * yet.
 */
async function inTransaction<T>(
  pool: pg.Pool,
  statements: KeptStatements,
  transaction: Transaction,
  work: (db: Db, begun: Begun) => Promise<T>,
  options: Options<T>,
): Promise<T> {
  try {
    return await runOnce(pool, statements, transaction, work, options);
  } catch (error) {
    if (!isStale(error)) throw error;
    statements.renew();
    return runOnce(pool, statements, transaction, work, options);
  }
}

async function runOnce<T>(
  pool: pg.Pool,
  statements: KeptStatements,
  { readOnly, beginning, address, locale }: Transaction,
  work: (db: Db, begun: Begun) => Promise<T>,
  { keep = () => true, withTenant = true, betweenPages }: Options<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  let hasBegun = false;
  try {
    statements.trim(client);
    // Both are sent in one flight: the connection is in pipeline mode.
    const [, { rows }] = await Promise.all([
      client.query(readOnly ? 'begin read only' : 'begin'),
      client.query<{ actor: ActorRow }>({
        ...statements.named(client, 'login', beginning.text),
        values: beginning.values,
      }),
    ]);
    if (!rows[0]) throw new Error('begin gave no actor');
    hasBegun = true;
    const { scope, begun } = describe(rows[0].actor, withTenant, locale);
    const trail = new AuditTrail();
    const kept = readOnly ? (text: string) => statements.named(client, begun.role, text) : undefined;
    const result = await work(new Db(client, scope, trail, kept, betweenPages), begun);
    if (keep(result)) await commit(client, trail, address);
    else await client.query('rollback');
    return result;
  } catch (error) {
    await client.query('rollback').catch((reason: unknown) => {
      broken = reason instanceof Error ? reason : new Error(String(reason));
    });
    const reason = told(error);
    // If nothing can begin on this connection, it's no use to the next request either.
    if (!hasBegun && reason === error)
      broken ??= reason instanceof Error ? reason : new Error(String(reason));
    throw reason;
  } finally {
    client.release(broken);
  }
}

/**
 * Writes what was done and commits, in one flight, so the chain's lock is held no longer than the commit takes (S22, S24).
 */
async function commit(client: pg.PoolClient, trail: AuditTrail, address: string | undefined): Promise<void> {
  const audit = trail.statements(address ?? null).map((statement) => client.query(statement));
  await Promise.all([...audit, client.query('commit')]);
}

/** The actor as one JSON value: describing and parsing its many columns one by one would cost more than the query. */
function beginningBy(name: string, values: number): string {
  const places = Array.from({ length: values }, (_, index) => `$${index + 1}`).join(', ');
  return `select row_to_json(app.${name}(${places})) as actor`;
}

function beginning({ side, tokenHash, slug, subject, keepsPlans }: ActorRequest): Statement {
  const staff = [limits.staffIdle, limits.staffAbsolute];
  switch (side) {
    case 'staff':
      return { text: beginningBy('begin_staff', 4), values: [tokenHash, slug, ...staff] };
    case 'view':
      return {
        text: beginningBy('begin_view', 6),
        values: [tokenHash, slug, limits.view, ...staff, keepsPlans ?? null],
      };
    case 'as': {
      const who =
        subject && 'userId' in subject
          ? [subject.userId, subject.customerId ?? null]
          : [null, subject?.customerId];
      return {
        text: beginningBy('begin_as', 6),
        values: [tokenHash, slug, ...who, ...staff],
      };
    }
    case 'portal':
      return {
        text: beginningBy('begin_portal', 7),
        values: [
          tokenHash,
          slug,
          limits.portalIdle,
          limits.linkIdle,
          limits.portalAbsolute,
          limits.linkAbsolute,
          keepsPlans ?? null,
        ],
      };
  }
}

function told(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'GH001') return new NoTenant('no such tenant');
  if (error.code === 'GH002') return new NoSession('detail' in error ? String(error.detail) : undefined);
  return error;
}
