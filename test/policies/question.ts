import type pg from 'pg';
import { revokedBuiltins } from '../../db/builtins.ts';
import { acrossTenants } from '../../db/functions/acrossTenants.ts';
import { tablesWithoutTenant } from '../../db/policies/index.ts';
import { loginRoles, portalRoles, readOnlyRoles, roleName } from '../../db/roles.ts';
import { harmlessBuiltins } from './volatileBuiltins.ts';

/** One question to pg_catalog. Each row of the answer is a fault, said in words. */
export interface Question {
  title: string;
  ask: (client: pg.ClientBase, prefix: string) => Promise<string[]>;
}

/** Every role that a process connects as or takes: none may get around row security. */
const appRoles = (prefix: string) =>
  [...loginRoles, ...portalRoles, ...readOnlyRoles].map((role) => plainName(prefix, role));

const plainName = (prefix: string, role: Parameters<typeof roleName>[1]) =>
  roleName(prefix, role).replaceAll('"', '');

/**
 * A question in SQL. It finds `app_roles` (roles of the processes), `tenant_tables`, and in `given` the lists by name:
 * `roles`, `plain_tables`, `builtins`, `harmless`, `across`.
 */
export const sql =
  (text: string): Question['ask'] =>
  async (client, prefix) => {
    const parameters = [
      appRoles(prefix),
      Object.keys(tablesWithoutTenant),
      [...revokedBuiltins],
      Object.values(harmlessBuiltins).flat(),
      Object.keys(acrossTenants),
    ];
    const { rows } = await client.query<{ fault: string }>(
      // Each question uses what it needs; the casts tell Postgres the type of what it doesn't.
      `with given as (select $1::text[] as roles, $2::text[] as plain_tables, $3::text[] as
        builtins, $4::text[] as harmless, $5::text[] as across),
       tenant_tables as (
         select c.oid, c.relname, c.relacl, c.relrowsecurity, c.relforcerowsecurity,
                case c.relname when 'tenants' then 'id' else 'tenant_id' end as tenant_column
         from pg_class c, given
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f') and c.relname <> all (plain_tables)),
       app_roles as (select r.* from pg_roles r, given where r.rolname = any (roles))
       ${text}`,
      parameters,
    );
    return rows.map((row) => row.fault);
  };
