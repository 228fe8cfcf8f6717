import type pg from 'pg';
import { allPolicySql } from '../../db/policies/generate.ts';
import { roleName } from '../../db/roles.ts';

/** Policies, their comments and the grants, as they stand. */
async function accessAsItStands(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    select format('policy %s on %s for %s to %s using %s check %s: %s', p.polname, p.polrelid::regclass, p.polcmd,
        (select string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' order by r.rolname)
          from unnest(p.polroles) o left join pg_roles r on r.oid = o),
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), obj_description(p.oid, 'pg_policy')) as line
      from pg_policy p
    union all
    select format('grant %s on %s to %s', x.privilege_type, c.relname, coalesce(r.rolname, 'PUBLIC'))
      from pg_class c, aclexplode(c.relacl) x left join pg_roles r on r.oid = x.grantee
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and x.grantee <> c.relowner
    union all
    select format('grant %s (%s) on %s to %s', x.privilege_type, a.attname, c.relname, coalesce(r.rolname, 'PUBLIC'))
      from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) x left join pg_roles r on r.oid = x.grantee
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`);
  return rows.map((row) => row.line);
}

/** Makes policies and grants anew inside a savepoint and tells what that changed. */
export async function unlikeTheGenerator(client: pg.ClientBase, prefix: string): Promise<string[]> {
  const before = new Set(await accessAsItStands(client));
  await client.query('savepoint generated');
  await client.query(
    [`set local role ${roleName(prefix, 'owner')}`, ...allPolicySql(prefix), 'reset role'].join(';\n'),
  );
  const after = new Set(await accessAsItStands(client));
  await client.query('rollback to savepoint generated');
  return [
    ...[...before].filter((line) => !after.has(line)).map((line) => `not of the generator: ${line}`),
    ...[...after].filter((line) => !before.has(line)).map((line) => `missing: ${line}`),
  ];
}
