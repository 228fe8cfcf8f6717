import { requestRoles, roleName, type PortalRole, type RequestRole, type Role } from '../roles.ts';
import type { Grant, TableAccess } from './access.ts';
import { mergeGrants } from './merging.ts';
import { accessOf, tableNames, type TableName } from './index.ts';

/** The grant that a role has on a table: a read-only twin has its sibling's without the writes. */
export function grantOf(access: TableAccess, role: RequestRole): Grant | undefined {
  if (role === 'app_staff') return access.staff;
  const readOnly = role.endsWith('_ro');
  const grant = access.portal?.[(readOnly ? role.slice(0, -3) : role) as PortalRole];
  if (!grant || !readOnly) return grant;
  const { select, columns, rule } = grant;
  return { ...(select !== undefined && { select }), ...(columns && { columns }), rule };
}

/** The statements that give one table's policies and grants to every role, after those that take the present ones away. */
function policySql(prefix: string, table: TableName): string[] {
  const access = accessOf(table);
  const tenant = `${access.tenantColumn ?? 'tenant_id'} = current_setting('app.tenant_id')::uuid`;
  const withTenant = (condition: string | true) =>
    condition === true ? tenant : `${tenant} and (${condition})`;
  const statements = [dropPolicies(table), ...revokes(prefix, table)];
  for (const role of requestRoles) {
    const grant = grantOf(access, role);
    if (!grant) continue;
    const to = roleName(prefix, role);
    const policy = (command: string, body: string) => {
      const name = `${command}_${role}`;
      statements.push(
        `create policy ${name} on ${table} for ${command} to ${to} ${body}`,
        `comment on policy ${name} on ${table} is '${grant.rule.replaceAll("'", "''")}'`,
      );
    };
    const columns = (list?: readonly string[]) => (list ? ` (${list.join(', ')})` : '');
    if (grant.select) {
      policy('select', `using (${withTenant(grant.select)})`);
      statements.push(`grant select${columns(grant.columns)} on ${table} to ${to}`);
    }
    if (grant.insert) {
      policy('insert', `with check (${withTenant(grant.insert.check)})`);
      statements.push(`grant insert${columns(grant.insert.columns)} on ${table} to ${to}`);
    }
    if (grant.update) {
      policy(
        'update',
        `using (${withTenant(grant.update.using)}) with check (${withTenant(grant.update.check)})`,
      );
      statements.push(`grant update${columns(grant.update.columns)} on ${table} to ${to}`);
    }
    if (grant.delete) {
      policy('delete', `using (${withTenant(grant.delete)})`);
      statements.push(`grant delete on ${table} to ${to}`);
    }
  }
  for (const [role, privileges] of Object.entries(access.definers ?? {}))
    statements.push(`grant ${privileges} on ${table} to ${roleName(prefix, role as Role)}`);
  return statements;
}

/** All of it, for every table. */
export function allPolicySql(prefix: string): string[] {
  return [
    ...tableNames.flatMap((table) => policySql(prefix, table)),
    ...['sessions', 'rate_limits'].map(
      (table) => `grant select, insert, update, delete on ${table} to ${roleName(prefix, 'app_session')}`,
    ),
    `grant select, insert, update, delete on job_workers to ${roleName(prefix, 'definer_jobs')}`,
    `grant select, update (version) on site_groups to ${roleName(prefix, 'definer_sign_in')}`,
    `grant select on site_group_tenants to ${roleName(prefix, 'definer_sign_in')}`,
    ...mergeGrants.map(
      ([privileges, table]) => `grant ${privileges} on ${table} to ${roleName(prefix, 'definer_merge')}`,
    ),
    ...operatorGrants.map(
      ([privileges, table]) => `grant ${privileges} on ${table} to ${roleName(prefix, 'definer_operator')}`,
    ),
  ];
}

/** What the operator's functions reach of the tables without a tenant: what was done is only ever added to. */
const operatorGrants = [
  ['select, insert, update, delete', 'operators'],
  ['select, insert, update', 'operator_sessions'],
  ['select, insert, delete', 'operator_log'],
  ['select, insert, update, delete', 'site_groups'],
  ['select, insert, delete', 'site_group_tenants'],
  ['select', 'job_workers'],
  ['select', 'schema_migrations'],
] as const;

function dropPolicies(table: string): string {
  return `do $$ declare p record; begin
    for p in select policyname from pg_policies where schemaname = 'public' and tablename = '${table}'
    loop execute format('drop policy %I on ${table}', p.policyname); end loop; end $$`;
}

function revokes(prefix: string, table: string): string[] {
  const roles: Role[] = [...requestRoles, 'app_public', 'app_session', 'app_portal'];
  return [
    `revoke all on ${table} from public, ${[...new Set(roles)].map((role) => roleName(prefix, role)).join(', ')}`,
  ];
}
