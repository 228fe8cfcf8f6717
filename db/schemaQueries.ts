/**
 * What `npm run schema` asks the catalogue. Each query gives lines of text in a fixed order; `$1` is the prefix of the
 * role names. The dump is for reading, so what is alike for several roles is written once.
 */

const ours = (alias: string, catalogue: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${alias}.oid and d.deptype = 'e')`;
const roleList = (oids: string) =>
  `(select string_agg(case when o = 0 then 'public' else (select rolname from pg_roles where oid = o) end, ', '
     order by case when o = 0 then 'public' else (select rolname from pg_roles where oid = o) end) from unnest(${oids}) o)`;

export const rolesQuery = `
  select format('create role %s%s%s;', r.rolname, case when r.rolcanlogin then ' login' else '' end
      || case when r.rolinherit then '' else ' noinherit' end || case when r.rolbypassrls then ' bypassrls' else '' end,
      coalesce((select E';\\nalter role ' || r.rolname || ' set ' || string_agg(s, E';\\nalter role ' || r.rolname || ' set ' order by s)
        from unnest(r.rolconfig) s), '')) as line
    from pg_roles r where r.rolname like $1 || '\\_%' order by r.rolname`;

export const membershipsQuery = `
  select format('grant %s to %s;', string_agg(g.rolname, ', ' order by g.rolname), m.rolname) as line
    from pg_auth_members a join pg_roles g on g.oid = a.roleid join pg_roles m on m.oid = a.member
    where m.rolname like $1 || '\\_%' group by m.rolname order by m.rolname`;

/** Extensions, and builtins whose rights differ from what initdb gave them. */
export const serverQuery = `
  select format('create extension %s;', extname) as line from pg_extension where extname <> 'plpgsql'
  union all
  select format('-- %s: executed by %s', p.oid::regprocedure, coalesce(${roleList(
    `array(select x.grantee from aclexplode(p.proacl) x where x.grantee <> p.proowner)`,
  )}, 'nobody'))
    from pg_proc p left join pg_init_privs i on i.classoid = 'pg_proc'::regclass and i.objoid = p.oid and i.objsubid = 0
    where p.pronamespace = 'pg_catalog'::regnamespace and p.proacl is not null and p.proacl is distinct from i.initprivs
  order by 1 desc`;

export const tablesQuery = `
  select c.oid, c.relname as name,
    format('-- row security: %s', case when c.relrowsecurity and c.relforcerowsecurity then 'enabled and forced, on the owner too'
      when c.relrowsecurity then 'enabled' else 'none' end) as security
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`;

export const columnsQuery = `
  select a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attcollation <> t.typcollation then ' collate ' || (select
        quote_ident(collname) from pg_collation where oid = a.attcollation) else '' end
      || case when a.attnotnull then ' not null' else '' end
      || case when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(v.adbin, v.adrelid) || ') stored'
           when v.adbin is not null then ' default ' || pg_get_expr(v.adbin, v.adrelid) else '' end as line
    from pg_attribute a join pg_type t on t.oid = a.atttypid
      left join pg_attrdef v on v.adrelid = a.attrelid and v.adnum = a.attnum
    where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`;

/** Keys and checks; a column's own not null stands with the column. */
export const constraintsQuery = `
  select format('constraint %s %s', conname, pg_get_constraintdef(oid)) as line from pg_constraint
    where conrelid = $1 and contype in ('p', 'u', 'f', 'c', 'x')
    order by array_position('{p,u,x,f,c}'::"char"[], contype), conname`;

export const triggersQuery = `
  select pg_get_triggerdef(oid) || ';' as line from pg_trigger where tgrelid = $1 and not tgisinternal order by tgname`;

export const indexesQuery = `
  select pg_get_indexdef(i.indexrelid) || ';' as line from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = $1 and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
    order by c.relname`;

export const policiesQuery = `
  select format(E'-- %s\\npolicy for %s to %s%s%s;', rule, command,
    ${roleList('array_agg(role)')}, E'\\n  using ' || qual, E'\\n  check ' || checked) as line
    from (
      select unnest(p.polroles) as role, pg_get_expr(p.polqual, p.polrelid) as qual, pg_get_expr(p.polwithcheck, p.polrelid) as checked,
        case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
        coalesce(obj_description(p.oid, 'pg_policy'), 'no rule') as rule
        from pg_policy p where p.polrelid = $1) one
    group by command, rule, qual, checked
    order by array_position('{select,insert,update,delete,all}', command), ${roleList('array_agg(role)')}`;

export const grantsQuery = `
  select format('grant %s%s to %s;', lower(privilege), ' (' || columns || ')', ${roleList('array_agg(role)')}) as line
    from (
      select x.privilege_type as privilege, null as columns, x.grantee as role
        from pg_class c, aclexplode(c.relacl) x where c.oid = $1 and x.grantee <> c.relowner
      union all
      select x.privilege_type, string_agg(a.attname, ', ' order by a.attnum), x.grantee
        from pg_attribute a, aclexplode(a.attacl) x where a.attrelid = $1 group by x.privilege_type, x.grantee) one
    group by privilege, columns
    order by array_position('{SELECT,INSERT,UPDATE,DELETE}', privilege), ${roleList('array_agg(role)')}, columns`;

export const typesQuery = `
  select format(E'create type %s.%s as (\\n  %s\\n);', n.nspname, t.typname,
      (select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), E',\\n  ' order by a.attnum)
        from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)) as line
    from pg_type t join pg_namespace n on n.oid = t.typnamespace join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
    where n.nspname in ('public', 'app') order by 1`;

export const functionsQuery = `
  select format(E'-- owned by %s; executed by %s\\n%s;', p.proowner::regrole,
      coalesce(${roleList(
        `array(select x.grantee from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee <> p.proowner)`,
      )}, 'nobody else'),
      rtrim(pg_get_functiondef(p.oid), E'\\n')) as line
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'app') and p.prokind = 'f' and ${ours('p', 'pg_proc')}
    order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)`;
