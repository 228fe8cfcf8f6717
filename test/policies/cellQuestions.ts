import { sql, type Question } from './question.ts';

/** Functions of schema app that a process may execute; `no_actor` where one of its logins may, before anybody is known. */
const executable = `
  functions as (
    select p.proname as name, p.prosrc as body, coalesce(p.proargnames, '{}') as parameters, p.prosecdef, p.provolatile,
      coalesce(bool_or(r.rolname ~ '_app_(public|portal|worker|session)$') or p.proname like 'begin\\_%', false) as no_actor
    from pg_proc p join app_roles r on has_function_privilege(r.oid, p.oid, 'execute')
    where p.pronamespace = 'app'::regnamespace group by p.oid)`;

// One that is immutable reads no table, and so nothing of any tenant.
const knowTheirTenant = sql(`,${executable}
  select f.name || ' takes neither the tenant nor its subdomain' as fault from functions f, given
    where f.name <> all (across) and f.provolatile <> 'i' and not f.parameters && array['p_tenant', 'p_slug']
      and (f.no_actor or f.body !~ 'current_setting\\(''app\\.tenant_id''\\)')
  union all
  select f.name || ' takes ' || p || ' and never asks for it' from functions f, unnest(f.parameters) p
    where p in ('p_tenant', 'p_slug') and f.body !~ ('\\m' || p || '\\M')
  union all
  select x || ' is on the list of those across tenants, and no process executes it' from given, unnest(across) x
    where x not in (select name from functions)`);

const carryTheirTenant = sql(`
  select t.relname || ': what is changed or deleted there is not known by its tenant' as fault
    from tenant_tables t join pg_class c on c.oid = t.oid
    where c.relreplident <> 'f' and not exists (
      select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::int2[])
      where i.indrelid = t.oid and a.attname = t.tenant_column
        and case c.relreplident when 'd' then i.indisprimary when 'i' then i.indisreplident else false end)`);

/** Their blocks are always taken back, and what is taken back holds no lock. */
const alwaysTakenBack = `'send_password_resets'`;

// What is only compared with, or handed to a function of a name that says how long it may be, is never kept.
const boundTheirText = sql(`,${executable},
  given_text as (
    select f.name, p.parameter, regexp_replace(f.body, 'app\\.at_most\\(' || p.parameter ||
      ', \\d+\\)|(=|<>|in) ((lower|any|username_key) ?\\()?' || p.parameter || '\\M|\\m' ||
      p.parameter || ' (is|=|not in|<>) |cardinality\\(' || p.parameter || '\\)', '', 'g') as rest
    from pg_proc o join functions f on f.name = o.proname,
      lateral (select o.proargnames[n] as parameter, o.proargtypes[n - 1] as type from generate_series(1, o.pronargs) n) p
    where o.pronamespace = 'app'::regnamespace and f.prosecdef and f.provolatile = 'v'
      and p.type::regtype = any (array['text', 'bytea', 'jsonb', 'text[]', 'uuid[]']::regtype[]))
  select name || ' keeps ' || parameter || ', however long it is' as fault from given_text where rest ~ ('\\m' || parameter || '\\M')
  union all
  -- Each turn of such a block holds a place in the table of locks that all share, until the transaction ends.
  select f.name || ' catches errors and writes' from functions f where f.provolatile = 'v'
    and f.name <> all (array[${alwaysTakenBack}]) and f.body ~* '\\mexception\\s+when\\M'`);

/** What tenants of several servers need (docs/running.md), and what a definer function may not be used for (S34). */
export const cellQuestions = {
  tenantOfFunctions: {
    title: 'functions before an actor take the tenant or its subdomain, but for those on a list',
    ask: knowTheirTenant,
  },
  replicaIdentity: {
    title: "each table's replica identity holds the tenant",
    ask: carryTheirTenant,
  },
  boundFunctions: {
    title: 'S34: a definer function that writes bounds what it is given, and holds no lock for each call',
    ask: boundTheirText,
  },
} satisfies Record<string, Question>;
