import { cellQuestions } from './cellQuestions.ts';
import { unlikeTheGenerator } from './generated.ts';
import { sql, type Question } from './question.ts';

const rowSecurity = sql(`
  select t.relname || ': row security is not enabled and forced' as fault from tenant_tables t
    where not (t.relrowsecurity and t.relforcerowsecurity)
  union all
  select t.relname || '.' || t.tenant_column || ' is missing, no uuid or nullable' from tenant_tables t
    where not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = t.tenant_column
      and a.atttypid = 'uuid'::regtype and a.attnotnull and not a.attisdropped)
  union all
  select c.relname || ' stands outside schema public' from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f') and n.nspname not in ('public', 'graphile_worker') and n.nspname !~ '^(pg_|information_schema$)'
  union all
  -- The queue knows no tenant: its worker alone reaches it, everybody else by app.add_job.
  select r.rolname || ' reaches the queue' from app_roles r join pg_namespace q on q.nspname = 'graphile_worker'
    where r.rolname !~ '_app_worker$' and has_schema_privilege(r.oid, q.oid, 'usage')`);

const policyForEachGrant = sql(`,
  grants as (
    select t.relname, t.oid, x.grantee, x.privilege_type from tenant_tables t, aclexplode(t.relacl) x
    union
    select t.relname, t.oid, x.grantee, x.privilege_type
      from tenant_tables t join pg_attribute a on a.attrelid = t.oid, aclexplode(a.attacl) x)
  select g.relname || ': PUBLIC has ' || g.privilege_type as fault from grants g where g.grantee = 0
  union all
  select g.relname || ': ' || r.rolname || ' has ' || g.privilege_type || ' without a policy'
    from grants g join app_roles r on r.oid = g.grantee
    where not exists (select from pg_policy p where p.polrelid = g.oid and g.grantee = any (p.polroles)
      and p.polcmd = case g.privilege_type
        when 'SELECT' then 'r' when 'INSERT' then 'a' when 'UPDATE' then 'w' when 'DELETE' then 'd' end)
  union all
  select g.relname || ': ' || r.rolname || ' is no role of ours and has ' || g.privilege_type
    from grants g join pg_roles r on r.oid = g.grantee
    where r.oid not in (select oid from app_roles) and r.rolname !~ '_(owner|definer_[a-z_]+)$'
  union all
  select c.relname || ': ' || r.rolname || ' has ' || x.privilege_type || ' on a table without a tenant'
    from given, pg_class c, aclexplode(c.relacl) x join app_roles r on r.oid = x.grantee
    where c.relname = any (plain_tables) and c.relnamespace = 'public'::regnamespace and r.rolname !~ '_app_session$'`);

// Permissive policies are joined by OR, so each has to be the tenant alone, or the tenant AND more. Postgres prints
// one more bracket in front where something else binds outermost, so that these two patterns can't match it.
const isTheTenant = `'\\(' || t.tenant_column || ' = \\(current_setting\\(''app\\.tenant_id''::text\\)\\)::uuid\\)'`;
const policiesAreSound = sql(`
  select t.relname || ': ' || p.polname || ' is for PUBLIC' as fault
    from pg_policy p join tenant_tables t on t.oid = p.polrelid where 0 = any (p.polroles)
  union all
  select t.relname || ': ' || p.polname || ' is not plainly permissive for one command'
    from pg_policy p join tenant_tables t on t.oid = p.polrelid where not p.polpermissive or p.polcmd = '*'
  union all
  select t.relname || ': ' || p.polname || ' does not begin with the tenant: ' || body
    from pg_policy p join tenant_tables t on t.oid = p.polrelid,
      unnest(array[pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)]) body
    where body !~ ('^' || ${isTheTenant} || '$') and body !~ ('^\\(' || ${isTheTenant} || ' AND .*\\)$')
  union all
  select t.relname || ': ' || p.polname || ' has no condition for ' || p.polcmd::text
    from pg_policy p join tenant_tables t on t.oid = p.polrelid
    where (p.polcmd in ('r', 'w', 'd') and p.polqual is null) or (p.polcmd in ('a', 'w') and p.polwithcheck is null)`);

const rolesArePlain = sql(`,
  reach as (select a.rolname, r.oid, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolname as acts_as
    from app_roles a join pg_roles r on pg_has_role(a.oid, r.oid, 'member'))
  select rolname || ' acts as ' || acts_as || ', which is superuser, bypasses, makes roles or databases, or replicates' as fault
    from reach where rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
  union all
  select rolname || ' owns as ' || acts_as || ': ' || pg_describe_object(d.classid, d.objid, 0)
    from reach join pg_shdepend d on d.refclassid = 'pg_authid'::regclass and d.refobjid = reach.oid and d.deptype = 'o'
    where d.dbid in (0, (select oid from pg_database where datname = current_database()))
  union all
  select rolname || ' may make objects: ' || right_ from app_roles,
    lateral (values ('temporary tables', has_database_privilege(rolname, current_database(), 'temporary')),
                    ('schemas', has_database_privilege(rolname, current_database(), 'create'))) may(right_, has)
    where has
  union all
  select rolname || ' may make objects in schema ' || n.nspname from app_roles, pg_namespace n
    where n.nspname in ('public', 'app') and has_schema_privilege(rolname, n.oid, 'create')
  union all
  select unnest || ' is missing' from given, unnest(roles) where unnest not in (select rolname from app_roles)`);

const foreignKeysCarryTheTenant = sql(`,
  keys as (select k.oid, k.conname, s.relname, k.conkey, k.confkey, k.confdeltype, k.confupdtype, k.confdelsetcols,
      (select attnum from pg_attribute where attrelid = s.oid and attname = s.tenant_column) as own_tenant,
      (select attnum from pg_attribute where attrelid = t.oid and attname = t.tenant_column) as other_tenant
    from pg_constraint k join tenant_tables s on s.oid = k.conrelid left join tenant_tables t on t.oid = k.confrelid
    where k.contype = 'f')
  select relname || ': ' || conname || ' does not carry the tenant on both sides' as fault from keys
    where not exists (select from unnest(conkey, confkey) pair(own, other) where own = own_tenant and other = other_tenant)
  union all
  select relname || ': ' || conname || ' would set the tenant to null' from keys
    where (confdeltype in ('n', 'd') and (confdelsetcols is null or own_tenant = any (confdelsetcols))) or confupdtype in ('n', 'd')`);

const uniqueIndexesLeadWithTenant = sql(`
  select t.relname || ': ' || i.indexrelid::regclass || ' does not lead with the tenant' as fault
    from pg_index i join tenant_tables t on t.oid = i.indrelid
    where (i.indisunique or i.indisexclusion) and t.relname <> 'tenants'
      and i.indkey[0] is distinct from (select attnum from pg_attribute where attrelid = t.oid and attname = t.tenant_column)
  union all
  select t.relname || ' has no primary key (tenant_id, id)' from tenant_tables t
    where t.relname <> 'tenants' and not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary
      and pg_get_indexdef(i.indexrelid) like '%(tenant_id, id)')`);

const definersAreNarrow = sql(`,
  functions as (select p.oid, p.oid::regprocedure::text as name, p.prosecdef, p.proacl, p.proowner, p.proconfig, n.nspname
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname !~ '^(pg_|information_schema$)'
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'))
  select name || ' runs as its owner without a fixed search_path that ends in pg_temp' as fault from functions
    where prosecdef and not exists (select from unnest(proconfig) c where c ~ '^search_path=(public, )?pg_temp$')
  union all
  select name || ' may be executed by PUBLIC' from functions
    where (prosecdef or nspname = 'app')
      and exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) x where x.grantee = 0)
  union all
  select name || ' runs as a superuser or as the owner of tables' from functions join pg_roles r on r.oid = proowner
    where prosecdef and (r.rolsuper or r.rolname ~ '_owner$')`);

const viewsInvoke = sql(`
  select c.relname || case c.relkind when 'm' then ' is a materialised view' else ' does not run as its caller' end as fault
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^(pg_|information_schema$)'
      and (c.relkind = 'm' or (c.relkind = 'v'
        and not coalesce(c.reloptions && '{security_invoker=true,security_invoker=on,security_invoker=1}',
        false)))
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`);

// A flag such as must_change_password holds no secret, nor does the id of a row, which opens nothing without the server's
// key (A4); everything else with such a name does.
const secretsAreUnread = sql(`
  select r.rolname || ' reads ' || c.relname || '.' || a.attname as fault
    from app_roles r, pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f', 'v', 'm') and a.attnum > 0 and not a.attisdropped
      and a.attname ~ '(password|secret|token)' and a.atttypid <> 'boolean'::regtype
        and not (a.attname ~ '_id$' and a.atttypid = 'uuid'::regtype)
      and has_column_privilege(r.oid, c.oid, a.attnum, 'select')`);

const builtinsAreRevoked = sql(`,
  builtin as (
    select p.oid, p.oid::regprocedure::text as name, p.proname, p.proacl, p.proowner, p.provolatile, p.prorettype, p.proargtypes
      from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace),
  held as (
    select b.* from builtin b, given
    where b.proname = any (builtins)
      -- A newer Postgres may bring another of this kind: it has to be put on the list.
      or b.proname ~ '_to_xml|^ts_stat$|^dblink|^lo_(creat|create|from_bytea|import)$|advisory'),
  open_to_all as (
    select b.* from builtin b
    where exists (select from aclexplode(coalesce(b.proacl, acldefault('f', b.proowner))) x where x.grantee = 0))
  select b || ' is no function of this server' as fault from given, unnest(builtins) b
    where not exists (select from builtin where proname = b)
  union all
  select h.name || ' may be executed by PUBLIC' from held h join open_to_all o on o.oid = h.oid
  union all
  select name || ' may be executed by ' || r.rolname from held, app_roles r where has_function_privilege(r.oid, held.oid, 'execute')
  union all
  select o.name || ' may change something, and nobody has looked at it' from open_to_all o, given
    where o.provolatile = 'v' and o.proname <> all (builtins) and o.proname <> all (harmless)
      and o.prorettype <> all (array['trigger', 'event_trigger', 'language_handler',
        'index_am_handler', 'table_am_handler', 'tsm_handler', 'internal']::regtype[])
      and not 'internal'::regtype = any (o.proargtypes) and o.proname not in ('plpgsql_validator')
  union all
  select r.rolname || ' may run blocks of ' || l.lanname from app_roles r, pg_language l
    where l.lanname not in ('internal', 'c', 'sql') and has_language_privilege(r.oid, l.oid, 'usage')`);

/** The questions; the first eleven in the order in which the architecture page names them. */
export const questions = {
  rowSecurity: {
    title: 'row security is enabled and forced, and the tenant is never null',
    ask: rowSecurity,
  },
  policyForEachGrant: {
    title: 'each grant of a role has its policy, and PUBLIC has no grant',
    ask: policyForEachGrant,
  },
  policies: {
    title: 'no policy is for PUBLIC, and each begins with the tenant',
    ask: policiesAreSound,
  },
  generated: { title: "each policy and each grant is the generator's", ask: unlikeTheGenerator },
  roles: {
    title: 'no role of a process owns, makes, bypasses, is superuser or acts as one',
    ask: rolesArePlain,
  },
  foreignKeys: {
    title: 'each foreign key carries the tenant on both sides, and never sets it to null',
    ask: foreignKeysCarryTheTenant,
  },
  uniqueIndexes: {
    title: 'primary keys and unique indexes lead with the tenant',
    ask: uniqueIndexesLeadWithTenant,
  },
  definers: {
    title: 'definer functions have a fixed search_path, no PUBLIC and a plain owner',
    ask: definersAreNarrow,
  },
  views: { title: 'views run as their caller, and none is materialised', ask: viewsInvoke },
  secrets: { title: 'no role of a process reads a password, secret or token', ask: secretsAreUnread },
  builtins: {
    title:
      'S34: functions that could run SQL, forge a setting, reach a connection or stop everybody are given to nobody',
    ask: builtinsAreRevoked,
  },
  ...cellQuestions,
} satisfies Record<string, Question>;
