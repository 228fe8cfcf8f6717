-- What the operator sees and decides of tenants: counts, dates and states. No function here gives a row that a tenant keeps.

-- One page of them in the order that was asked for. `p_value` and `p_id` say where the page before ended.
-- owner: definer_operator
-- execute: app_operator
create function app.operator_tenants(p_token bytea, p_words text, p_state text, p_order text, p_down boolean, p_value text, p_id uuid,
  p_most integer)
returns table (id uuid, slug text, name text, state text, allowed integer, staff bigint, portal bigint, active_at timestamptz,
  created_at timestamptz, value text, matching bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare o operators := app.operator_of(p_token);
begin
  return query
  with matched as (
    select t.*, case p_order when 'address' then t.slug when 'created' then t.id::text else t.name_lc end collate "C" as value
      from (select m.id, m.slug, m.name, m.name_lc, m.status, m.licence_limit, m.created_at from tenants m) t
      where (p_state is null or t.status = p_state)
        and (p_words is null or position(lower(p_words) in t.name_lc) > 0 or position(lower(p_words) in t.slug) > 0)),
  page as (
    select m.* from matched m
      where p_id is null or case when p_down then (m.value, m.id) < (p_value collate "C", p_id)
        else (m.value, m.id) > (p_value collate "C", p_id) end
      order by case when not p_down then m.value end, case when p_down then m.value end desc,
        case when not p_down then m.id end, case when p_down then m.id end desc
      limit least(p_most, 1001))
  select g.id, g.slug, g.name, g.status, g.licence_limit, l.staff, l.portal, h.people_at, g.created_at, g.value,
      (select count(*) from matched)
    from page g left join audit_heads h on h.tenant_id = g.id,
    lateral (select count(*) filter (where not u.is_external) as staff, count(*) filter (where u.is_external) as portal
      from users u where u.tenant_id = g.id and u.archived_at is null and u.state in ('active', 'invited')) l
    order by case when not p_down then g.value end, case when p_down then g.value end desc,
      case when not p_down then g.id end, case when p_down then g.id end desc;
end $$;

-- owner: definer_operator
-- execute: app_operator
create function app.operator_tenant(p_token bytea, p_tenant uuid)
returns table (id uuid, slug text, name text, state text, version integer, allowed integer, staff bigint, portal bigint,
  active_at timestamptz, created_at timestamptz, suspended_at timestamptz, suspended_for text, emails_a_day integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare o operators := app.operator_of(p_token);
begin
  return query select t.id, t.slug, t.name, t.status, t.operator_version, t.licence_limit, l.staff, l.portal, h.people_at, t.created_at,
      t.suspended_at, t.suspended_for, t.emails_a_day
    from tenants t left join audit_heads h on h.tenant_id = t.id,
    lateral (select count(*) filter (where not u.is_external) as staff, count(*) filter (where u.is_external) as portal
      from users u where u.tenant_id = t.id and u.archived_at is null and u.state in ('active', 'invited')) l
    where t.id = p_tenant;
end $$;

-- Null leaves it as it is; of emails 0 is the number that goes by the tenant's age (S38). The version is the one that
-- the page showed: of two operators at once the second is told. Whoever sends the same once more finds it done. The tenant's own log says
-- what was decided, its people what they need to know.
-- owner: definer_operator
-- execute: app_operator
create function app.operator_decide(p_token bytea, p_tenant uuid, p_version integer, p_state text, p_reason text, p_limit integer,
  p_address text, p_emails integer default null)
returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o operators := app.operator_of(app.at_most(p_token, 64)); t record; next_state text; next_limit integer; next_emails integer;
  changes jsonb := '{}';
  reason text := app.at_most(p_reason, 2000);
begin
  select m.id, m.name, m.status, m.licence_limit, m.operator_version, m.suspended_for, m.emails_a_day into t from tenants m
    where m.id = p_tenant for no key update;
  if not found then return 'gone'; end if;
  next_state := coalesce(app.at_most(p_state, 20), t.status);
  next_limit := coalesce(p_limit, t.licence_limit);
  next_emails := nullif(coalesce(p_emails, t.emails_a_day), 0);
  if t.operator_version = p_version + 1 and t.status = next_state and t.licence_limit = next_limit
      and t.emails_a_day is not distinct from next_emails and (next_state = 'active' or p_state is null or t.suspended_for = reason) then
    return 'done';
  end if;
  if t.operator_version <> p_version then return 'stale'; end if;
  if next_state not in ('active', 'suspended') or next_limit not between 1 and 1000000 or next_emails not between 1 and 1000000
      or p_state = 'suspended' and coalesce(trim(reason), '') = '' then
    raise exception 'no such decision' using errcode = 'check_violation';
  end if;
  if t.status = next_state and t.licence_limit = next_limit and t.emails_a_day is not distinct from next_emails then return 'done'; end if;
  if t.status <> next_state then changes := changes || jsonb_build_object('status', jsonb_build_array(t.status, next_state)); end if;
  if t.licence_limit <> next_limit then
    changes := changes || jsonb_build_object('licence_limit', jsonb_build_array(t.licence_limit, next_limit));
  end if;
  if t.emails_a_day is distinct from next_emails then
    changes := changes || jsonb_build_object('emails_a_day', jsonb_build_array(t.emails_a_day, next_emails));
  end if;
  update tenants set status = next_state, licence_limit = next_limit, emails_a_day = next_emails, operator_version = operator_version + 1,
      suspended_at = case when next_state = 'active' then null else coalesce(suspended_at, now()) end,
      suspended_for = case when next_state = 'active' then null else coalesce(reason, suspended_for) end
    where tenants.id = t.id;
  perform app.operator_note(o.email,
    case when t.status = next_state then 'limit_changed' when next_state = 'active' then 'resumed' else 'suspended' end,
    t.name, t.id, changes || case when reason is null then '{}' else jsonb_build_object('reason', reason) end,
    app.at_most(p_address, 200));
  perform app.audit_append(t.id, row('operator', null, 'The operator of this site', null, null, null, null, null)::app.audit_actor,
    jsonb_build_array(jsonb_build_object('action',
      case when t.status = next_state then 'changed' when next_state = 'active' then 'resumed' else 'suspended' end,
      'table', 'tenants', 'id', t.id, 'name', t.name, 'changes', changes)));
  return 'done';
end $$;

-- How it goes: what waits and what has failed, how many carry jobs out, and of what versions everything is.
-- owner: definer_operator
-- execute: app_operator
create function app.operator_health(p_token bytea) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare o operators := app.operator_of(p_token);
begin
  return (select jsonb_build_object(
      'waiting', count(*) filter (where j.attempts < j.max_attempts and j.locked_by is null and j.run_at <= now()),
      'later', count(*) filter (where j.attempts < j.max_attempts and j.locked_by is null and j.run_at > now()),
      'running', count(*) filter (where j.locked_by is not null),
      'failed', count(*) filter (where j.attempts >= j.max_attempts and j.locked_by is null),
      'oldest', min(j.run_at) filter (where j.attempts < j.max_attempts and j.locked_by is null and j.run_at <= now()))
      from graphile_worker._private_jobs j)
    || jsonb_build_object(
      'failures', (select coalesce(jsonb_agg(f), '[]') from (
        select b.task, b.tenant, t.name as company, b.jobs, b.last from app.failed_jobs() b
          left join tenants t on t.id = b.tenant order by b.task, t.name, b.tenant limit 200) f),
      'workers', (select count(*) from job_workers w where w.seen_at > now() - interval '20 seconds'),
      'postgres', current_setting('server_version'),
      'migration', (select max(m.name) from schema_migrations m),
      'bytes', (select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'graphile_worker') and c.relkind = 'r'),
      'connections', (select d.numbackends from pg_stat_database d where d.datname = current_database()),
      'most_connections', current_setting('max_connections')::integer,
      'tenants', (select jsonb_build_object('active', count(*) filter (where t.status = 'active'),
        'suspended', count(*) filter (where t.status <> 'active')) from tenants t));
end $$;

-- Jobs of one kind and company that failed begin anew.
-- owner: definer_operator
-- execute: app_operator
create function app.operator_retry(p_token bytea, p_task text, p_tenant uuid, p_address text) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare o operators := app.operator_of(app.at_most(p_token, 64)); n integer;
begin
  n := app.retry_jobs(app.at_most(p_task, 100), p_tenant);
  if n > 0 then
    perform app.operator_note(o.email, 'jobs_retried', coalesce((select t.slug from tenants t where t.id = p_tenant), 'no company'),
      p_tenant, jsonb_build_object('task', app.at_most(p_task, 100), 'jobs', n), app.at_most(p_address, 200));
  end if;
  return n;
end $$;

-- A1: whoever has a session of a company that was suspended is told so; anybody else learns nothing of it. The reason is for its staff.
-- owner: definer_sign_in
-- execute: app_public
create function app.suspension(p_slug text, p_session bytea) returns table (name text, is_staff boolean, reason text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.name, s.kind = 'staff', case when s.kind = 'staff' then t.suspended_for end
    from tenants t join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session and s.ended_at is null
    where t.slug = p_slug and t.status = 'suspended' and s.created_at > now() - interval '7 days'
$$;
