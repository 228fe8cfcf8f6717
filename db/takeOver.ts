/** The schemas of an installation. */
const schemas = ['public', 'app', 'graphile_worker'];
const inOurs = (namespace: string) => `${namespace} in (${schemas.map((name) => `'${name}'`).join(', ')})`;
/** What belongs to an extension stays its own. */
const notOfExtension = (catalogue: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = o.oid and d.deptype = 'e')`;

/**
 * Everything in our schemas with its owner, as SQL: `kind` as ALTER calls it, `name` quoted, `owner` its oid. A sequence of a
 * column and a table's own type go with their table; schema public is there before any of us.
 */
export const ownedObjects = `
  select 'schema' as kind, quote_ident(o.nspname) as name, o.nspowner as owner
    from pg_namespace o where ${inOurs('o.nspname')} and o.nspname <> 'public'
  union all
  select case o.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
      o.oid::regclass::text, o.relowner
    from pg_class o join pg_namespace n on n.oid = o.relnamespace
    where ${inOurs('n.nspname')} and o.relkind in ('r', 'p', 'v', 'm', 'S') and ${notOfExtension('pg_class')}
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = o.oid and d.deptype in ('a', 'i')
        and o.relkind = 'S')
  union all
  select 'routine', o.oid::regprocedure::text, o.proowner
    from pg_proc o join pg_namespace n on n.oid = o.pronamespace
    where ${inOurs('n.nspname')} and ${notOfExtension('pg_proc')}
  union all
  select 'type', o.oid::regtype::text, o.typowner
    from pg_type o join pg_namespace n on n.oid = o.typnamespace left join pg_class c on c.oid = o.typrelid
    where ${inOurs('n.nspname')} and o.typtype in ('c', 'd', 'e', 'r') and coalesce(c.relkind, 'c') = 'c'
      and ${notOfExtension('pg_type')}`;

/**
 * A statement, for a superuser inside the database, that gives a restored one to this installation's roles: whatever belongs to
 * somebody else goes to the owner, and the next migration makes functions, policies and grants anew. It changes nothing where the
 * roles fit.
 * @param names of the roles, not quoted: the owner, the staff's login, and all that there are
 */
export function takeOverSql(names: { owner: string; staff: string; all: readonly string[] }): string {
  const ours = names.all.map((name) => `'${name}'`).join(', ');
  return `do $$ declare thing record; moved boolean := false; begin
    -- A path without public: names come with their schema.
    perform set_config('search_path', 'pg_catalog', true);
    for thing in select * from (${ownedObjects}) owned where pg_get_userbyid(owned.owner) not in (${ours})
    loop execute format('alter %s %s owner to %I', thing.kind, thing.name, '${names.owner}'); moved := true; end loop;
    if exists (select from pg_namespace where nspname = 'app')
      and (moved or not has_schema_privilege('${names.staff}', 'app', 'usage'))
    then comment on schema app is null; end if; end $$`;
}
