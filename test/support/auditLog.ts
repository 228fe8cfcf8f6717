import type { Db } from '../../server/database/db.ts';
import { asActor } from '../../server/database/asActor.ts';
import type { Cast, PlayerName } from './cast.ts';
import { testDatabase } from './database.ts';

/** A row of the audit log, as a superuser sees it. */
export interface LogRow {
  seq: string;
  actor_kind: string;
  user_id: string | null;
  actor_name: string;
  secure_link_id: string | null;
  address: string | null;
  action: string;
  record_kind: string;
  record_id: string | null;
  record_name: string;
  changes: Record<string, unknown>;
}

/** Where the tests' transactions come from. */
export const address = '192.0.2.7';

/** Does something as somebody of a cast, in a transaction opened the same way as in the product. */
export async function as<T>(cast: Cast, name: PlayerName, work: (db: Db) => Promise<T>): Promise<T> {
  const { pools } = await testDatabase();
  return asActor(pools, { ...cast.players[name], readOnly: false, address }, work);
}

/** A tenant's whole log. */
export async function logOf({ tenantId }: { tenantId: string }): Promise<LogRow[]> {
  const { admin } = await testDatabase();
  const sql = 'select * from audit_log where tenant_id = $1 order by seq';
  return (await admin.query<LogRow>(sql, [tenantId])).rows;
}

/** What is written to a tenant's log while something is done. */
export async function during(of: { tenantId: string }, work: () => Promise<unknown>): Promise<LogRow[]> {
  const { length } = await logOf(of);
  await work();
  return (await logOf(of)).slice(length);
}

/** A row in short: what was done to which kind of record. */
export const inShort = ({ action, record_kind }: LogRow) => `${action} ${record_kind}`;
