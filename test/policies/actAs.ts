import type pg from 'pg';
import { roleName, type RequestRole } from '../../db/roles.ts';
import { limits } from '../../server/shared/limits.ts';
import type { Player } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

/**
 * Begins as a player on a superuser's connection, so that `reset role` lets the test look behind the policies.
 * @param readOnly take the role's twin, which has the same reach and no writes (A8)
 * @returns the role that was picked
 */
export async function actAs(client: pg.ClientBase, player: Player, readOnly = false): Promise<RequestRole> {
  const { prefix } = await testDatabase();
  const { tokenHash, slug, side } = player;
  const begin = {
    staff: ['begin_staff($1, $2, $3, $4)', limits.staffIdle, limits.staffAbsolute],
    portal: ['begin_portal($1, $2, $3, $4, $5, $6)', limits.portalIdle, limits.linkIdle, limits.portalAbsolute, limits.linkAbsolute],
    view: ['begin_view($1, $2, $3, $4, $5)', limits.view, limits.staffIdle, limits.staffAbsolute],
  } as const; // prettier-ignore
  const [call, ...times] = begin[side];
  const { rows } = await client.query<{ role: RequestRole }>(`select role from app.${call}`, [
    tokenHash,
    slug,
    ...times,
  ]);
  const found = rows[0]!.role;
  const role = (readOnly && !found.endsWith('_ro') ? `${found}_ro` : found) as RequestRole;
  await client.query(`reset role; set local role ${roleName(prefix, role)}`);
  return role;
}

/** The SQLSTATE that a statement ends with, or what it gave. The transaction goes on in either case. */
export async function attempt(
  client: pg.ClientBase,
  sql: string,
  values: readonly unknown[] = [],
): Promise<{ state: string; message: string; rows: Record<string, unknown>[] }> {
  await client.query('savepoint attempt');
  try {
    const query = { text: sql, values: [...values], queryMode: 'extended' };
    const { rows } = await client.query<Record<string, unknown>>(query);
    return { state: 'done', message: '', rows };
  } catch (error) {
    await client.query('rollback to savepoint attempt');
    const { code, message } = error as Error & { code: string };
    return { state: code, message, rows: [] };
  }
}
