-- Site groups (A24), which the operator alone keeps: which companies share their portal accounts.

-- owner: definer_operator
-- execute: app_operator
create function app.operator_groups(p_token bytea) returns table (id uuid, name text, members bigint, names text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare o operators := app.operator_of(p_token);
begin
  return query select g.id, g.name, count(m.tenant_id), string_agg(t.name, ', ' order by t.name_lc)
    from site_groups g left join site_group_tenants m on m.group_id = g.id left join tenants t on t.id = m.tenant_id
    group by g.id, g.name, g.name_lc order by g.name_lc limit 1000;
end $$;

-- owner: definer_operator
-- execute: app_operator
create function app.operator_group(p_token bytea, p_group uuid) returns table (id uuid, name text, version integer, members jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare o operators := app.operator_of(p_token);
begin
  return query select g.id, g.name, g.version, coalesce((
      select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'slug', t.slug,
          'shared', (select count(*) from shared_logins s where s.tenant_id = t.id)) order by t.name_lc)
        from site_group_tenants m join tenants t on t.id = m.tenant_id where m.group_id = g.id), '[]')
    from site_groups g where g.id = p_group;
end $$;

-- The id is the form's, so that a form sent twice makes one group (S25).
-- owner: definer_operator
-- execute: app_operator
create function app.operator_make_group(p_token bytea, p_group uuid, p_name text, p_address text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare o operators := app.operator_of(app.at_most(p_token, 64)); made uuid;
begin
  if exists (select from site_groups g where g.id = p_group) then return 'done'; end if;
  insert into site_groups (id, name) values (p_group, app.at_most(p_name, 400)) on conflict do nothing returning id into made;
  if made is null then return 'taken'; end if;
  perform app.operator_note(o.email, 'group_added', app.at_most(p_name, 400), null, '{}', app.at_most(p_address, 200));
  return 'done';
end $$;

-- One change: a name, a company more (by its subdomain) or less (by its id), or its end once nobody is in it. Whoever is
-- making an account in the group is waited for. A company that leaves keeps its users, each with the password as it is, and
-- from then on its own.
-- owner: definer_operator
-- execute: app_operator
create function app.operator_change_group(p_token bytea, p_group uuid, p_version integer, p_change text, p_value text, p_address text)
returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o operators := app.operator_of(app.at_most(p_token, 64)); g site_groups; t record; here uuid;
  value text := app.at_most(p_value, 400); wish text := app.at_most(p_change, 20);
begin
  select * into g from site_groups where id = p_group for no key update;
  if not found then return 'gone'; end if;
  if wish in ('add', 'remove') then
    select m.id, m.name into t from tenants m
      where case when wish = 'add' then m.slug = lower(trim(value)) else m.id::text = value end;
    if not found then return 'unknown'; end if;
    select m.group_id into here from site_group_tenants m where m.tenant_id = t.id;
    -- Sent once more, it is done already.
    if wish = 'add' and here = g.id or wish = 'remove' and here is distinct from g.id then return 'done'; end if;
    if here is not null and wish = 'add' then return 'elsewhere'; end if;
  elsif wish = 'rename' and g.name = value then
    return 'done';
  end if;
  if g.version <> p_version then return 'stale'; end if;
  if wish = 'rename' then
    if exists (select from site_groups s where s.name_lc = lower(value) and s.id <> g.id) then return 'taken'; end if;
    update site_groups set name = value, version = version + 1 where id = g.id;
    perform app.operator_note(o.email, 'group_renamed', value, null, jsonb_build_object('name', jsonb_build_array(g.name, value)),
      app.at_most(p_address, 200));
  elsif wish = 'delete' then
    if exists (select from site_group_tenants m where m.group_id = g.id) then return 'not_empty'; end if;
    delete from site_groups where id = g.id;
    perform app.operator_note(o.email, 'group_deleted', g.name, null, '{}', app.at_most(p_address, 200));
  elsif wish in ('add', 'remove') then
    update site_groups set version = version + 1 where id = g.id;
    if wish = 'add' then
      insert into site_group_tenants (tenant_id, group_id) values (t.id, g.id);
    else
      delete from site_group_tenants m where m.tenant_id = t.id;
      delete from shared_logins s where s.tenant_id = t.id
        or (s.person_id in (select l.person_id from shared_logins l where l.tenant_id = t.id)
          and (select count(*) from shared_logins l where l.person_id = s.person_id) <= 2);
    end if;
    perform app.operator_note(o.email, case when wish = 'add' then 'group_joined' else 'group_left' end, t.name, t.id,
      jsonb_build_object('group', g.name), app.at_most(p_address, 200));
    perform app.audit_append(t.id, row('operator', null, 'The operator of this site', null, null, null, null, null)::app.audit_actor,
      jsonb_build_array(jsonb_build_object('action', 'changed', 'table', 'tenants', 'id', t.id, 'name', t.name, 'changes',
        jsonb_build_object('site_group', case when wish = 'add' then jsonb_build_array(null, g.name)
          else jsonb_build_array(g.name, null) end))));
  else
    raise exception 'no such change' using errcode = 'check_violation';
  end if;
  return 'done';
end $$;
