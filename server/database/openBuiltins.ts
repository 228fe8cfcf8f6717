import { revokedBuiltins } from '../../db/builtins.ts';
import type { Pools } from './pools.ts';

/**
 * Which builtins that an injected statement could do harm with are still granted to PUBLIC (S18, S34). A managed service may
 * let nobody revoke them. Row security holds without that, and the log names them at each start.
 */
export async function openBuiltins({ public: pool }: Pools): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select distinct proname::text as name from pg_proc
     where pronamespace = 'pg_catalog'::regnamespace and proname = any ($1) and has_function_privilege(oid, 'execute') order by 1`,
    [[...revokedBuiltins]],
  );
  return rows.map((row) => row.name);
}
